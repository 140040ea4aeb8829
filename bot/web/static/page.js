// Questions without a page load, suggestions, and what is posted by itself. Without it the page
// still answers: every question is a form.

import { suggestions } from "./suggestions.js";

const feed = document.getElementById("feed");
const composer = document.getElementById("composer");
const more = document.getElementById("more");
const input = composer.q;
const asked = [...feed.querySelectorAll(".turn")].map((turn) => turn.dataset.line);
const closeSuggestions = suggestions(input, document.getElementById("options"), asked);

// Questions

document.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button?.name === "q") return ask(button.value, button.closest(".turn"));
  const line = input.value.trim();
  if (!line) return;
  input.value = "";
  closeSuggestions();
  ask(line);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== input) input.focus(); // which gets the "/" too
});

async function ask(line, from) {
  if (asked.at(-1) !== line) asked.push(line);
  const turn = sameCommand(from?.dataset.line, line) ? from : feed.appendChild(looking(line));
  turn.dataset.line = line;
  turn.setAttribute("aria-busy", "true");
  if (turn !== from) reveal(turn);
  const answered = fragment(await answer(line));
  if (turn.dataset.line !== line) return; // another button of the card was pressed meanwhile
  const arrived = answered.querySelector(".turn");
  if (turn !== from) arrived.classList.add("arrived");
  turn.replaceWith(arrived);
  say(arrived.querySelector(".summary").textContent);
  localTimes(arrived);
  if (turn !== from) reveal(arrived);
  else arrived.focus({ preventScroll: true });
}

async function answer(line) {
  try {
    const response = await fetch("/ask", {
      method: "POST",
      body: new URLSearchParams({ q: line }),
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(30_000),
    });
    return response.ok ? await response.text() : lost(line, await response.text());
  } catch {
    return lost(line, "Tidings does not answer. Is it still running?");
  }
}

// A button that asks the same command in another way changes its card; any other adds one.
function sameCommand(one, other) {
  const name = (line) => line?.replace(/^\//, "").split(/\s/)[0].toLowerCase();
  return name(one) === name(other);
}

function looking(line) {
  const turn = document.getElementById("looking").content.firstElementChild.cloneNode(true);
  turn.querySelector("a").textContent = "/" + line.replace(/^\/+/, "");
  return turn;
}

function lost(line, why) {
  const turn = looking(line);
  const card = document.getElementById("lost").content.firstElementChild.cloneNode(true);
  turn.classList.remove("looking");
  turn.querySelector("a").href = "/?" + new URLSearchParams({ q: line });
  card.querySelector(".summary").textContent = why;
  card.querySelector("button").value = line;
  turn.querySelector(".card").replaceWith(card);
  return turn.outerHTML;
}

// What is posted by itself

let seen = feed.dataset.revision;
let stream;

function listen() {
  stream = new EventSource("/events?after=" + seen);
  stream.addEventListener("message", (event) => {
    seen = event.lastEventId;
    show(JSON.parse(event.data));
  });
}

function show({ id, thread, html }) {
  const message = fragment(html).firstElementChild;
  const shown = document.getElementById("m-" + id);
  localTimes(message);
  if (shown) return shown.querySelector(":scope > .body").replaceWith(message.querySelector(".body"));
  const place = document.getElementById("m-" + thread)?.querySelector(".replies") ?? feed;
  const atEnd = innerHeight + scrollY > document.documentElement.scrollHeight - 160;
  message.classList.add("arrived");
  place.append(message);
  say(message.querySelector(".summary, .file a").textContent);
  if (atEnd && !feed.querySelector("[aria-busy]")) reveal(message, "nearest");
  else announce(message);
}

let waiting; // the message that the button leads to

function announce(message) {
  waiting = message;
  more.textContent = (message.querySelector("h2, .file a")?.textContent ?? "Something new") + " ↓";
  more.hidden = false;
}

more.addEventListener("click", () => reveal(waiting));

document.addEventListener(
  "scroll",
  () => {
    if (waiting?.getBoundingClientRect().top < innerHeight - 160) more.hidden = true;
  },
  { passive: true },
);

// A browser keeps six streams a host: those of pages that nobody looks at are let go.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) stream.close();
  else listen();
});

// How the bot is

const health = document.getElementById("health");

async function look() {
  if (document.hidden) return;
  const told = await fetch("/healthz").then((response) => response.json()).catch(() => null);
  const parts = Object.entries(told?.parts ?? { Tidings: { ok: false, why: "Does not answer." } });
  const ill = parts.filter(([, part]) => !part.ok);
  health.className = ill.length ? "ill" : "well";
  health.querySelector(".word").textContent = ill.length ? capital(ill[0][0]) + " is not well" : "All well";
  health.querySelector("summary").setAttribute("aria-label", "Status: " + (ill.length ? "not well" : "all well"));
  health.querySelector("ul").replaceChildren(
    ...parts.map(([name, { ok, why }]) => {
      const item = document.createElement("li");
      item.className = ok ? "well" : "ill";
      item.textContent = why ? `${capital(name)}: ${why}` : capital(name);
      return item;
    }),
  );
}

document.addEventListener("click", (event) => {
  if (!health.contains(event.target)) health.open = false;
});

// Small things

function fragment(html) {
  return document.createRange().createContextualFragment(html.trim());
}

function reveal(element, block = "start") {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
}

function capital(name) {
  return name[0].toUpperCase() + name.slice(1);
}

function say(text) {
  document.getElementById("say").textContent = text;
}

function localTimes(within) {
  for (const time of within.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    time.title = at.toLocaleString();
  }
}

const latest = [...feed.querySelectorAll(":scope > .message")].at(-1);
if (latest && !asked.length) announce(latest);
if (matchMedia("(hover: hover)").matches) input.focus({ preventScroll: true }); // no keyboard pops up
localTimes(document);
listen();
look();
setInterval(look, 15_000);
