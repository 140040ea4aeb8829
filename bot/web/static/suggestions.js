// While somebody types: commands first, then ports, periods and filters. Arrow up in an empty
// line brings back what was asked before.

const PERIODS = { today: "so far", yesterday: "the whole day", "7d": "last 7 days", "30d": "last 30 days", week: "last whole week", month: "last whole month" };

/** Returns what closes the list. `asked`: lines, the latest last. */
export function suggestions(input, list, asked) {
  let menu = { commands: [], ports: [] };
  let back = 0; // how far into the past

  fetch("/menu")
    .then(async (response) => {
      if (!response.ok) return;
      menu = await response.json();
      if (document.activeElement === input) suggest();
    })
    .catch(() => {}); // then nothing is suggested

  input.addEventListener("input", suggest);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const step = event.key === "ArrowUp" ? -1 : 1;
      if (list.hidden ? remember(-step) : move(step)) event.preventDefault();
    }
    const wanted = chosen() ?? (event.key === "Tab" ? list.querySelector("[role=option]") : null);
    if (wanted && !list.hidden && (event.key === "Enter" || event.key === "Tab")) {
      event.preventDefault();
      take(wanted);
    }
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the input keeps the focus
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });

  function suggest() {
    back = 0;
    open(options(input.value, menu));
  }

  function remember(step) {
    if (!back && input.value) return false;
    back = Math.min(Math.max(back + step, 0), asked.length);
    input.value = back ? asked.at(-back) : "";
    return true;
  }

  function open({ usage, found }) {
    list.replaceChildren(...(usage ? [row(usage, "", "usage")] : []), ...found.map(option));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }

  function close() {
    open({ usage: "", found: [] });
  }

  function option({ text, help, line }, index) {
    const item = row(text, help, "");
    item.id = "option-" + index;
    item.role = "option";
    item.ariaSelected = "false";
    item.dataset.line = line;
    return item;
  }

  function chosen() {
    return list.querySelector("[aria-selected=true]");
  }

  function move(step) {
    const all = [...list.querySelectorAll("[role=option]")];
    if (!all.length) return false;
    const at = all.indexOf(chosen());
    const next = all[(at < 0 && step < 0 ? all.length - 1 : at + step + all.length) % all.length];
    for (const item of all) item.ariaSelected = String(item === next);
    next.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", next.id);
    return true;
  }

  function take(item) {
    input.value = item.dataset.line;
    input.dispatchEvent(new Event("input"));
  }

  return close;
}

function row(text, help, kind) {
  const item = document.createElement("li");
  const code = document.createElement("code");
  const said = document.createElement("span");
  item.className = kind;
  code.textContent = text;
  said.textContent = help;
  item.append(code, said);
  return item;
}

/** What could follow: the usage of the command that is being written, and lines to choose from. */
function options(text, { commands, ports }) {
  const typed = text.replace(/^\s*\/?/, "");
  const [name, ...rest] = typed.split(/\s+/);
  if (!text.trim()) return { usage: "", found: [] };
  if (!rest.length) {
    const found = commands.filter((command) => command.name.startsWith(name.toLowerCase()));
    return { usage: "", found: found.map((it) => ({ text: "/" + it.name, help: it.help, line: `/${it.name} ` })) };
  }
  const command = commands.find((it) => it.name === name.toLowerCase());
  if (!command) return { usage: "", found: [] };
  const last = rest.at(-1).toLowerCase();
  const before = "/" + typed.slice(0, typed.length - last.length);
  const said = rest.slice(0, -1);
  const known = [
    ...(command.port && !ports.some((port) => said.includes(port.key)) ? ports.map((port) => [port.key, port.name]) : []),
    ...(command.period && !said.some((word) => word in PERIODS) ? Object.entries(PERIODS) : []),
    ...(last ? command.names.map((it) => [it + "=", "filter or option"]) : []),
  ];
  const fits = ([word, help]) => word !== last && (word.startsWith(last) || (last && help.toLowerCase().includes(last)));
  const found = known.filter(fits).map(([word, help]) => ({
    text: word,
    help,
    line: before + word + (word.endsWith("=") ? "" : " "),
  }));
  return { usage: `/${command.name} ${command.usage}`, found };
}
