// A list on a desk: ticking rows, and keys. They never act while somebody types.
(() => {
  const table = document.querySelector(".issue-table");
  const search = document.getElementById("q");
  const filters = document.querySelector("[data-filters]");
  const all = document.querySelector("[data-tick-all]");
  const said = document.querySelector("[data-ticked]");
  const ticks = () => (table ? [...table.querySelectorAll("input[name=n]")] : []);
  const count = () => {
    const ticked = ticks().filter((box) => box.checked).length;
    if (said) said.textContent = ticked ? `${said.dataset.words} ${ticked}` : "";
    if (all) { all.checked = ticked > 0 && ticked === ticks().length; all.indeterminate = ticked > 0 && !all.checked; }
  };
  if (all) all.addEventListener("change", () => { for (const box of ticks()) box.checked = all.checked; count(); });
  if (table) table.addEventListener("change", count);
  count();

  const rows = () => [...table.querySelectorAll("tbody tr")];
  const link = (row) => row.querySelector("a[data-row]");
  const current = () => rows().findIndex((row) => row.contains(document.activeElement));
  const go = (step) => {
    const found = rows();
    if (!found.length) return;
    const at = current();
    const to = at < 0 ? (step > 0 ? 0 : found.length - 1) : Math.min(found.length - 1, Math.max(0, at + step));
    link(found[to]).focus();
  };
  const keys = {
    j: () => table && go(1),
    k: () => table && go(-1),
    o: () => { const row = table && rows()[current()]; if (row) link(row).click(); },
    x: () => {
      const row = table && rows()[current()];
      const box = row && row.querySelector("input[name=n]");
      if (box) { box.checked = !box.checked; count(); }
    },
    "/": () => search && search.focus(),
    f: () => filters && filters.click(),
    "?": () => { window.location.href = document.querySelector("[data-keys]").href; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const deed = keys[event.key];
    if (deed) { event.preventDefault(); deed(); }
  });
})();
