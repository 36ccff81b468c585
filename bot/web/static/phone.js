// Keeps what the phone holds, follows its live feed, and posts the answers.

import * as draw from "./bubbles.js";

const at = (id) => document.getElementById(id);
const conversations = new Map(); // thread → { thread, name, messages, unread, draft }
let current = null;
let loaded = false;

// ---- what is known

function keep(message) {
  let known = conversations.get(message.thread);
  if (!known) {
    known = { thread: message.thread, name: "", messages: [], unread: 0, draft: "" };
    conversations.set(message.thread, known);
  }
  if (message.name || !known.name) known.name = message.name || "Candidate";
  const messages = known.messages;
  // The answer to a POST may overtake the feed, so the place is looked for from the end.
  let place = messages.length;
  while (place > 0 && messages[place - 1].id > message.id) place -= 1;
  const isNew = place === 0 || messages[place - 1].id !== message.id;
  messages.splice(isNew ? place : place - 1, isNew ? 0 : 1, message);
  return { known, isNew };
}

function receive(message) {
  const { known, isNew } = keep(message);
  if (!isNew) return;
  const shown = known === current && !document.hidden;
  if (message.direction === "arrived" && !shown) known.unread += 1;
  if (known === current) append(message);
  showList();
}

function markOwed(ids) {
  const owed = new Set(ids);
  for (const known of conversations.values()) {
    for (const message of known.messages) {
      if (message.direction !== "written" || message.reported === !owed.has(message.id)) continue;
      message.reported = !owed.has(message.id);
      const shown = at("log").querySelector(`[data-id="${message.id}"] .state`);
      if (known === current && shown) shown.replaceWith(draw.state(message.reported));
    }
  }
}

// ---- the list

function showList() {
  const newestFirst = [...conversations.values()].sort((a, b) => b.messages.at(-1).id - a.messages.at(-1).id);
  const focused = document.activeElement?.closest?.("#conversations a")?.getAttribute("href");
  at("conversations").replaceChildren(
    ...newestFirst.map((known) => draw.conversation(known, { chosen: known === current })),
  );
  if (focused) at("conversations").querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  at("nothing").hidden = !loaded || newestFirst.length > 0;
  const unread = newestFirst.reduce((sum, known) => sum + known.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}${current ? `${current.name} · ` : ""}Parley phone`;
}

// ---- one conversation

function choose() {
  const named = conversations.get(decodeURIComponent(location.hash.slice(1)));
  const wide = matchMedia("(min-width: 721px)").matches;
  const newest = [...conversations.values()].sort((a, b) => b.messages.at(-1).id - a.messages.at(-1).id)[0];
  const next = named ?? (wide ? (current ?? newest) : null) ?? null;
  at("shell").dataset.view = named ? "conversation" : "list";
  if (next !== current) open(next);
  else if (current) markRead();
  showList();
}

function open(next) {
  if (current) current.draft = at("text").value;
  current = next;
  for (const id of ["person", "composer"]) at(id).hidden = !current;
  at("welcome").hidden = Boolean(current);
  at("log").replaceChildren();
  showProblem("");
  if (!current) return;
  // A conversation being opened is not news: only what comes later is read out.
  at("log").setAttribute("aria-live", "off");
  for (const message of current.messages) append(message, { fresh: false });
  requestAnimationFrame(() => at("log").setAttribute("aria-live", "polite"));
  at("avatar").textContent = draw.initials(current.name);
  at("avatar").dataset.tint = draw.tint(current.thread);
  at("name").textContent = current.name;
  at("text").value = current.draft;
  fit();
  markRead();
  toNewest();
}

function markRead() {
  if (!document.hidden) current.unread = 0;
}

function append(message, { fresh = true } = {}) {
  const log = at("log");
  const scroller = at("scroller");
  const following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
  const after = [...log.querySelectorAll(".message")].find((node) => Number(node.dataset.id) > message.id);
  const days = log.querySelectorAll(".day");
  if (!after && days[days.length - 1]?.dataset.day !== draw.dayKey(message.at)) log.append(draw.day(message.at));
  const item = draw.bubble(message, { onChoice });
  item.classList.toggle("fresh", fresh);
  log.insertBefore(item, after ?? null);
  offerChannels(message);
  offerChoices();
  if (following || message.direction === "written") toNewest();
  else if (fresh) at("newest").hidden = false;
}

function offerChannels(latest) {
  const arrived = current.messages.filter((message) => message.direction === "arrived");
  const channels = [...new Set(arrived.map((message) => message.channel))];
  const select = at("via");
  if ([...select.options].map((option) => option.value).join() !== channels.join()) {
    const chosen = select.value;
    select.replaceChildren(
      ...channels.map((channel) => draw.element("option", { value: channel }, draw.channelName(channel))),
    );
    if (channels.includes(chosen)) select.value = chosen;
  }
  // Someone in the middle of an answer keeps the channel they began it on.
  if (latest.direction === "arrived" && !at("text").value) select.value = latest.channel;
  at("reach").textContent = `Reached by ${new Intl.ListFormat("en").format(channels.map(draw.channelName))}`;
  showVia();
}

function showVia() {
  at("via-mark").dataset.channel = at("via").value;
  at("via-icon").setAttribute("href", `#icon-${at("via").value}`);
}

// Buttons are for answering the last message; once answered they only tell what was asked.
function offerChoices() {
  const last = current.messages.at(-1);
  for (const item of at("log").querySelectorAll(".message")) {
    const open = Number(item.dataset.id) === last.id;
    for (const button of item.querySelectorAll(".choices button")) button.disabled = !open;
  }
}

function toNewest() {
  at("scroller").scrollTop = at("scroller").scrollHeight;
  at("newest").hidden = true;
}

// ---- answering

async function post(reply) {
  const response = await fetch("phone/replies", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(reply),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(reasonOf(answer) ?? `the server answered ${response.status}`);
  receive(answer);
}

function reasonOf(problem) {
  if (typeof problem.detail === "string") return problem.detail;
  return problem.detail?.[0]?.msg ?? problem.title;
}

async function answer(reply) {
  const send = at("composer").querySelector(".send");
  send.disabled = true;
  showProblem("");
  try {
    await post(reply);
    return true;
  } catch (error) {
    showProblem(`Not sent: ${error.message}. Your text is kept.`);
    return false;
  } finally {
    send.disabled = false;
  }
}

async function onSubmit(event) {
  event.preventDefault();
  const text = at("text").value;
  if (!text.trim() || at("composer").querySelector(".send").disabled) return;
  const asked = current;
  if (!(await answer({ thread: asked.thread, channel: at("via").value, text }))) return;
  if (asked === current && at("text").value === text) at("text").value = "";
  if (asked.draft === text) asked.draft = "";
  fit();
  at("text").focus();
}

async function onChoice(message, button) {
  const group = at("log").querySelectorAll(`[data-id="${message.id}"] .choices button`);
  for (const each of group) each.disabled = true;
  const { thread, channel } = message;
  const sent = await answer({ thread, channel, text: button.title, payload: button.payload });
  if (!sent && thread === current?.thread) offerChoices();
}

function showProblem(text) {
  at("problem").textContent = text;
  at("problem").hidden = !text;
}

// The field grows with what is typed, up to the height its style allows.
function fit() {
  const text = at("text");
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
  text.style.overflowY = text.scrollHeight > 160 ? "auto" : "hidden";
}

// ---- the feed

async function load() {
  let last = 0;
  for (;;) {
    const response = await fetch(`phone/messages?after=${last}`, { cache: "no-store" });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const page = await response.json();
    for (const message of page.messages) keep(message);
    if (!page.messages.length) return last;
    last = page.last;
  }
}

function follow(after) {
  const feed = new EventSource(`phone/events?after=${after}`);
  let seen = after;
  feed.addEventListener("open", () => showLive("live", "Live"));
  feed.addEventListener("message", (event) => {
    seen = Number(event.lastEventId);
    receive(JSON.parse(event.data));
    if (!current) choose();
  });
  feed.addEventListener("owed", (event) => markOwed(JSON.parse(event.data)));
  feed.addEventListener("error", () => {
    showLive("waiting", "Reconnecting");
    // A browser tries again by itself, except after an answer that was no stream at all.
    if (feed.readyState === EventSource.CLOSED) setTimeout(follow, 1000, seen);
  });
}

function showLive(state, words) {
  at("live").dataset.state = state;
  at("live").textContent = words;
}

async function start() {
  try {
    const last = await load();
    loaded = true;
    choose();
    follow(last);
  } catch {
    showLive("waiting", "Reconnecting");
    setTimeout(start, 1000);
  }
}

addEventListener("hashchange", choose);
matchMedia("(min-width: 721px)").addEventListener("change", choose);
document.addEventListener("visibilitychange", () => {
  if (current) markRead();
  showList();
});
at("composer").addEventListener("submit", onSubmit);
at("via").addEventListener("change", showVia);
at("newest").addEventListener("click", toNewest);
at("scroller").addEventListener("scroll", () => {
  const scroller = at("scroller");
  if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80) at("newest").hidden = true;
});
at("text").addEventListener("input", fit);
at("text").addEventListener("keydown", (event) => {
  // An Enter that ends the composing of a character is not meant to send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  at("composer").requestSubmit();
});
start();
