// Names for what Django's own admin leaves without one: fields in table rows, the two halves of a
// date with time, select2's boxes, heads of columns without words. The words are those on the page.
(() => {
  const wordsOf = (node) => (node ? node.textContent.trim().replace(/[：:]$/, "") : "");
  const head = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex];

  const labelOf = (field) => {
    const cell = field.closest(".tabular td");
    if (cell) return wordsOf(head(cell)) || wordsOf(cell.closest("fieldset").querySelector("h2"));
    const row = field.closest(".form-row");
    return wordsOf(row && row.querySelector("label, legend"));
  };

  // 「日期：」 stands as bare text before the first half, 「时间：」 before the second.
  const halfOf = (field) => {
    if (!field.closest(".datetime")) return "";
    for (let node = field.previousSibling; node; node = node.previousSibling) {
      if (node.nodeType === Node.TEXT_NODE && wordsOf(node)) return wordsOf(node);
    }
    return "";
  };

  const name = (root) => {
    root.querySelectorAll(".tabular :is(input, select, textarea):not([type=hidden]), .datetime input").forEach((field) => {
      if (!field.labels || !field.labels.length) field.setAttribute("aria-label", `${labelOf(field)} ${halfOf(field)}`.trim());
    });
    root.querySelectorAll(".select2-selection").forEach((box) => {
      box.setAttribute("aria-describedby", box.getAttribute("aria-labelledby"));
      box.removeAttribute("aria-labelledby");
      [box, ...box.querySelectorAll("[role=textbox]")].forEach((part) => part.setAttribute("aria-label", labelOf(box)));
    });
    root.querySelectorAll(".help-tooltip").forEach((sign) => sign.setAttribute("role", "img"));
    root.querySelectorAll(".inline-group").forEach((group) => {
      group.tabIndex = 0; // it scrolls sideways
      group.querySelectorAll("thead th").forEach((cell) => {
        if (wordsOf(cell)) return;
        const words = document.createElement("span");
        words.className = "visually-hidden";
        words.textContent = wordsOf(group.querySelector("h2"));
        cell.append(words);
      });
    });
  };

  // select2 draws its boxes when jQuery is ready; what is registered later runs later.
  if (window.django && window.django.jQuery) window.django.jQuery(() => window.setTimeout(() => name(document)));
  else name(document);
  document.addEventListener("formset:added", (event) => window.setTimeout(() => name(event.target)));
})();
