/**
 * Pictures from the file chooser or dropped on the paper, and their preview.
 *
 * @module upload
 */

/** The server's limit. A larger file is not worth its way. */
export const MAX_MEGABYTES = 10;

/**
 * Events: `picture` with the File. Files over the limit come as `toolarge`.
 */
export class Upload extends EventTarget {
  #preview;

  /**
   * @param {object} parts
   * @param {HTMLElement} parts.button
   * @param {HTMLInputElement} parts.chooser
   * @param {HTMLElement} parts.paper
   * @param {HTMLImageElement} parts.preview
   */
  constructor({ button, chooser, paper, preview }) {
    super();
    this.#preview = preview;
    button.addEventListener("click", () => chooser.click());
    chooser.addEventListener("change", () => {
      this.#take(chooser.files?.[0]);
      chooser.value = ""; // so that the same file can be chosen again
    });
    this.#acceptDrops(paper);
  }

  /**
   * Show a picture on the paper; a file that is none shows nothing.
   *
   * @param {File} file
   */
  async show(file) {
    this.hide();
    const preview = this.#preview;
    preview.src = URL.createObjectURL(file);
    const { src } = preview;
    try {
      await preview.decode();
      if (preview.src !== src) return;
      const shape = preview.naturalWidth / preview.naturalHeight;
      preview.style.setProperty("--shape", String(shape));
      preview.hidden = false;
    } catch {
      if (preview.src === src) this.hide();
    }
  }

  hide() {
    const preview = this.#preview;
    if (!preview.hasAttribute("src")) return;
    URL.revokeObjectURL(preview.src);
    preview.removeAttribute("src");
    preview.hidden = true;
  }

  /** @param {File | undefined} file */
  #take(file) {
    if (file === undefined) return;
    const type = file.size > MAX_MEGABYTES * 1e6 ? "toolarge" : "picture";
    this.dispatchEvent(new CustomEvent(type, { detail: file }));
  }

  /** @param {HTMLElement} paper */
  #acceptDrops(paper) {
    // Anywhere else a dropped file would replace the page.
    for (const type of ["dragover", "drop"]) {
      document.addEventListener(type, (event) => event.preventDefault());
    }
    paper.addEventListener("dragover", () => paper.toggleAttribute("data-over", true));
    paper.addEventListener("dragleave", () => paper.toggleAttribute("data-over", false));
    paper.addEventListener("drop", (event) => {
      paper.toggleAttribute("data-over", false);
      this.#take(event.dataTransfer?.files[0]);
    });
  }
}
