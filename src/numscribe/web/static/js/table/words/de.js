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
  moreTouch: "Daraus wird eine Tabelle, die du prüfen kannst.",
  choose: "Foto auswählen",
  take: "Foto aufnehmen",
  waiting: (count) => `Das erste Foto wird erkannt. ${count === 1 ? "1 weiteres wartet" : `${count} weitere warten`}.`,
  reading: "Die Tabelle wird erkannt…",
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
  next: (count) => `Nächste prüfen (${count})`,
  nextNone: "Nichts zu prüfen",
  undo: "Rückgängig",
  redo: "Wiederholen",
  anew: "Neu",
  nextPhoto: (count) => `Nächstes Foto (${count})`,
  save: "Speichern",
  pictures: "Zellbilder in XLSX",
  copy: "Kopieren",
  copied: "Tabelle kopiert. Du kannst sie in Excel & Co. einfügen.",
  copyByHand: "Dein Browser sperrt hier das Kopieren. Drück Strg+C.",
  saveFailed: "Die Excel-Datei ließ sich nicht erstellen. CSV geht auch offline.",
  forget: "Mit einem anderen Foto neu anfangen? Deine Korrekturen an dieser Tabelle gehen verloren.",
  views: "Ansicht",
  viewPhoto: "Foto",
  viewSheet: "Tabelle",
  viewCard: "Prüfen",

  // Das Foto
  photo: "Dein Foto mit den gefundenen Linien",
  photoArea: "Foto",
  adjust: "Linien anpassen",
  adjustDone: "Fertig",
  adjustHint: "Zieh an Ecken und Linien, oder nimm Tab und die Pfeiltasten.",
  corners: ["Ecke oben links", "Ecke oben rechts", "Ecke unten rechts", "Ecke unten links"],
  rowLine: (line) => `Waagerechte Linie ${line}`,
  columnLine: (line) => `Senkrechte Linie ${line}`,
  addBefore: "Linie davor",
  addAfter: "Linie danach",
  removeLine: "Linie entfernen",
  chooseLine: "Wähl eine Linie, um sie zu entfernen oder daneben eine hinzuzufügen.",

  // Die Tabelle
  sheet: "Tabelle",
  row: (row) => `Zeile ${row}`,
  column: (name) => `Spalte ${name}`,
  cell: (name, text, look) => (text ? `${text}, ${look}` : look),
  edit: (name) => `Zelle ${name}`,
  ink: "Die Schrift der Zelle, vergrößert",
  alternative: (text) => `Zu ${text} ändern`,
  looks: {
    read: "erkannt",
    repaired: "berichtigt",
    empty: "leer",
    words: "Wörter",
    struck: "durchgestrichen",
    waiting: "wird erkannt",
    checked: "geprüft",
  },
  sureness: (share) => `unsicher (${share})`,
  repairedBy: (original, rule) => `Erkannt als ${original || "leer"}. Berichtigt nach ${rule}.`,
  broken: (rule) => `Passt nicht zu ${rule}`,
  keys: "Tippen ändert die Zelle. Leertaste: bestätigen und zur nächsten. Eingabe, Tab, Pfeile: bewegen. Esc: Tabelle verlassen.",

  // Eine nach der anderen prüfen
  card: "Eine nach der anderen prüfen",
  cardPlace: (name, left) => (left === 0 ? name : `${name} · noch ${left}`),
  cardLabel: "Was steht da?",
  cardBack: "Zurück",
  cardRight: "Stimmt, weiter",
  cardSign: "Vorzeichen wechseln",
  cardHint: "Wisch nach links, wenn es stimmt, oder tipp ein, was da steht. Nach rechts geht es zurück.",
  cardNone: "Nichts mehr zu prüfen.",

  // Regeln
  rules: "Summen in dieser Tabelle",
  rulesMore: "Trag eine Summe ein, die du kennst. Unsichere Zellen werden dann passend dazu erkannt.",
  rule: "Regel",
  ruleAdd: "Hinzufügen",
  rulePick: "Spalten wählen",
  rulePicking: "Wähl eine Zelle in der Ergebnisspalte, dann eine in jeder Spalte, die addiert wird.",
  ruleRemove: (rule) => `${rule} entfernen`,
  ruleTotalRow: "Letzte Spalte ist die Summe",
  ruleTotalColumn: "Letzte Zeile ist die Summe",
  ruleUnclear: "Schreib sie wie C = A + B, C = mean(A, B), H = sum(B:G) oder total(column).",
  ruleColumn: "Die Tabelle hat nicht alle diese Spalten.",
  ruleFailed: "Das lässt sich gerade nicht prüfen.",
  ruleRepaired: (count) => (count === 1 ? "1 Zelle berichtigt" : `${count} Zellen berichtigt`),
  ruleBroken: (count) => (count === 1 ? "1 Zelle passt nicht" : `${count} Zellen passen nicht`),
};
