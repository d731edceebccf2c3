// What helps at the screen and is not needed for reading: sorting, filters, a choice of groups, the search box.
"use strict";
(() => {
  const root = document.body.dataset.root || "";
  const make = (tag, set) => Object.assign(document.createElement(tag), set);

  const valueOf = (cell) => {
    const data = cell.querySelector("data");
    const text = data ? data.value : cell.textContent.trim();
    const number = text === "" ? NaN : Number(text);
    return Number.isNaN(number) ? text : number;
  };
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === "") return 1;
    if (b === "") return -1;
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "zh-CN");
  };
  for (const table of document.querySelectorAll("table.sort")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      const button = make("button", { type: "button", title: "按这一列排序" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        for (const edge of body.querySelectorAll("tr.edge")) edge.remove();
        const rows = [...body.rows].map((row) => [valueOf(row.cells[at]), row]);
        rows.sort((a, b) => {
          const order = compare(a[0], b[0]);
          return down && a[0] !== "" && b[0] !== "" ? -order : order;
        });
        body.append(...rows.map((pair) => pair[1]));
      });
    });
  }

  for (const table of document.querySelectorAll("table.filter")) {
    if (table.tBodies[0].rows.length < 12) continue;
    const name = table.caption ? table.caption.textContent : "";
    const input = make("input", { type: "search", placeholder: "筛选…", ariaLabel: `筛选：${name}` });
    const tools = make("div", { className: "tools" });
    tools.append(input);
    (table.closest(".scroll") || table).before(tools);
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
  }

  const groups = [...document.querySelectorAll("section.group")];
  if (groups.length > 1) {
    const select = make("select", { ariaLabel: "只看一个组" });
    select.append(make("option", { value: "", textContent: "全部组" }));
    groups.forEach((group, at) => select.append(make("option", { value: String(at), textContent: group.dataset.name })));
    const tools = make("div", { className: "tools" });
    tools.append(select);
    groups[0].before(tools);
    select.addEventListener("change", () => {
      groups.forEach((group, at) => { group.hidden = select.value !== "" && select.value !== String(at); });
    });
  }

  const find = document.getElementById("find");
  const input = make("input", { type: "search", placeholder: "找单位、指标、责任单位", ariaLabel: "找单位、指标、责任单位", autocomplete: "off" });
  const list = make("ul", { hidden: true });
  find.append(input, list);
  let asked = false;
  const load = () => {
    if (asked) return;
    asked = true;
    document.head.append(make("script", { src: `${root}assets/search.js`, onload: show }));
  };
  const show = () => {
    const wanted = input.value.trim().toLowerCase();
    const index = window.kaopingIndex || [];
    const found = wanted ? index.filter((entry) => entry[0].toLowerCase().includes(wanted)).slice(0, 30) : [];
    list.replaceChildren(...found.map(([name, kind, about, address]) => {
      const item = make("li", {});
      const link = make("a", { href: root + address, textContent: name });
      link.append(make("small", { textContent: `${kind} · ${about}` }));
      item.append(link);
      return item;
    }));
    if (wanted && !found.length && window.kaopingIndex) list.append(make("li", { textContent: "没有找到" }));
    list.hidden = !wanted;
  };
  input.addEventListener("focus", load);
  input.addEventListener("input", () => { load(); show(); });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { input.value = ""; show(); input.focus(); return; }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...list.querySelectorAll("a")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    if (stops[next]) { stops[next].focus(); event.preventDefault(); }
  });
  document.addEventListener("click", (event) => { if (!find.contains(event.target)) list.hidden = true; });
})();
