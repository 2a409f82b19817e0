/**
 * All texts of the tab for tables, in German.
 *
 * @module table/words/de
 */

/** @type {typeof import("./en.js").en} */
export const de = {
  // Ohne Foto
  invitation: "Fotografiere eine Tabelle mit Zahlen",
  more: "Zieh das Foto hierher, füg es ein oder klick zum Auswählen. Daraus wird eine Tabelle, die du prüfen kannst.",
  choose: "Foto auswählen",
  take: "Foto aufnehmen",
  onlyOne: "Nur ein Foto auf einmal: das erste zählt.",
  reading: "Die Tabelle wird gelesen …",
  slow: "Das dauert länger als sonst.",
  retry: "Noch einmal",
  byHand: "Linien selbst ziehen",
  noTableHeadline: "Keine Tabelle gefunden",
  noTableDetail: "Fotografiere die ganze Tabelle, von oben und bei gutem Licht. Oder zieh ihre Linien selbst.",
  emptyDetail: "Zwischen diesen Linien steht nichts.",
  badGridDetail: "Diese Linien passen nicht zum Foto.",
  tooManyDetail: "Die Tabelle oder das Foto ist zu groß.",

  // Die Leiste
  progress: (done, total) => `${done} von ${total} sicher oder geprüft`,
  progressBar: "Fortschritt",
  allSure: (total) => `Alle ${total} sicher oder geprüft`,
  next: (count) => `Nächste fragliche (${count})`,
  nextNone: "Nichts ist fraglich",
  undo: "Rückgängig",
  redo: "Wiederholen",
  anew: "Neu",
  save: "Speichern",
  saveAs: { xlsx: "Excel (XLSX)", csv: "CSV", json: "JSON" },
  copy: "Kopieren",
  copied: "Tabelle kopiert. Du kannst sie in Excel & Co. einfügen.",
  copyByHand: "Dein Browser lässt hier kein Kopieren zu. Drück Strg+C.",
  saveFailed: "Die Excel-Datei kam nicht zustande. CSV geht auch ohne Server.",
  forget: "Mit einem anderen Foto anfangen? Was du in dieser Tabelle geprüft hast, wird gelöscht.",
  views: "Ansicht",
  viewPhoto: "Foto",
  viewSheet: "Tabelle",
  viewCard: "Prüfen",

  // Das Foto
  photo: "Dein Foto mit den gefundenen Linien",
  photoArea: "Foto",
  adjust: "Linien anpassen",
  adjustDone: "Fertig",
  adjustHint: "Zieh an Ecken und Linien, oder verschieb sie mit Tab und Pfeiltasten.",
  corners: ["Ecke oben links", "Ecke oben rechts", "Ecke unten rechts", "Ecke unten links"],
  rowLine: (line) => `Waagerechte Linie ${line}`,
  columnLine: (line) => `Senkrechte Linie ${line}`,
  addBefore: "Linie davor",
  addAfter: "Linie danach",
  removeLine: "Linie entfernen",
  chooseLine: "Wähl eine Linie, um daneben eine hinzuzufügen oder sie zu entfernen.",

  // Die Tabelle
  sheet: "Tabelle",
  row: (row) => `Zeile ${row}`,
  column: (name) => `Spalte ${name}`,
  cell: (name, text, look) => `${text || "nichts"}, ${look}`,
  edit: (name) => `Zelle ${name}`,
  ink: "Die Schrift der Zelle, vergrößert",
  alternative: (text) => `Stattdessen ${text}`,
  looks: {
    read: "gelesen",
    doubtful: "fraglich",
    repaired: "berichtigt",
    empty: "leer",
    words: "Wörter",
    struck: "durchgestrichen",
    waiting: "wird gelesen",
    checked: "geprüft",
  },
  sureness: (share) => `${share} sicher`,
  repairedBy: (original, rule) => `Gelesen als ${original || "nichts"}. Berichtigt durch ${rule}.`,
  broken: (rule) => `Passt nicht zu ${rule}`,
  keys: "Tippen verbessert. Leertaste: stimmt, und zur nächsten fraglichen. Enter, Tab, Pfeile: bewegen. Esc: Tabelle verlassen.",
  moved: (name, text, look) => `${name}: ${text || "nichts"}, ${look}`,

  // Eine nach der anderen prüfen
  card: "Eine nach der anderen prüfen",
  cardPlace: (name, left) => `${name} · noch ${left}`,
  cardLabel: "Was steht da?",
  cardBack: "Zurück",
  cardRight: "Stimmt, weiter",
  cardSign: "Plus oder minus",
  cardHint: "Wisch nach links, wenn es stimmt, oder tipp ein, was da steht. Nach rechts geht es zurück.",
  cardNone: "Nichts ist mehr fraglich.",

  // Regeln
  rules: "Summen in dieser Tabelle",
  rulesMore: "Kennst du eine Summe in der Tabelle, werden fragliche Zellen so gelesen, dass sie aufgeht.",
  rule: "Regel",
  ruleAdd: "Hinzufügen",
  rulePick: "Spalten wählen",
  rulePicking: "Wähl eine Zelle in der Spalte des Ergebnisses, dann in jeder Spalte, die dazuzählt.",
  ruleRemove: (rule) => `${rule} entfernen`,
  ruleTotalRow: "Letzte Spalte ist die Summe",
  ruleTotalColumn: "Letzte Zeile ist die Summe",
  ruleUnclear: "Schreib sie wie C = A + B, C = mean(A, B), H = sum(B:G) oder total(column).",
  ruleColumn: "Die Tabelle hat nicht alle diese Spalten.",
  ruleFailed: "Das lässt sich gerade nicht prüfen.",
  ruleRepaired: (count) => (count === 1 ? "1 Zelle berichtigt" : `${count} Zellen berichtigt`),
  ruleBroken: (count) => (count === 1 ? "1 Zelle passt nicht" : `${count} Zellen passen nicht`),
};
