// Draws what the phone holds. Texts come from outside: they are only ever set as text.

export const CHANNELS = { sms: "SMS", whatsapp: "WhatsApp", email: "Email", voice: "Voice" };
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;
const TINTS = 6;

export const channelName = (channel) => CHANNELS[channel] ?? channel;

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

const channelIcon = (channel) => icon(channel in CHANNELS ? channel : "sms");

export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

// The same person keeps the same colour, on every page load.
export function tint(thread) {
  let sum = 0;
  for (const character of thread) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return String(sum % TINTS);
}

export const clockTime = (at) =>
  new Date(at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });

export const dayKey = (at) => new Date(at).toDateString();

export function dayName(at) {
  const yesterday = new Date();
  yesterday.setDate(yesterday.getDate() - 1);
  if (dayKey(at) === new Date().toDateString()) return "Today";
  if (dayKey(at) === yesterday.toDateString()) return "Yesterday";
  return new Date(at).toLocaleDateString([], { weekday: "long", day: "numeric", month: "long" });
}

export function day(at) {
  return element("li", { class: "day", "data-day": dayKey(at) }, dayName(at));
}

export function conversation(summary, { chosen }) {
  const { thread, name, unread } = summary;
  const last = summary.messages.at(-1);
  const said = `${last.direction === "written" ? "You: " : ""}${last.subject ?? last.text}`;
  const recent = dayKey(last.at) === new Date().toDateString();
  const link = element(
    "a",
    { href: `#${encodeURIComponent(thread)}`, "aria-current": chosen ? "true" : null },
    element("span", { class: "avatar", "data-tint": tint(thread), "aria-hidden": "true" }, initials(name)),
    element("span", { class: "name" }, name),
    element("time", { datetime: last.at }, recent ? clockTime(last.at) : dayName(last.at)),
    element(
      "span",
      { class: "preview", "data-channel": last.channel },
      channelIcon(last.channel),
      element("span", { class: "hidden" }, `${channelName(last.channel)}: `),
      element("span", {}, said),
    ),
  );
  if (unread > 0) {
    link.append(
      element("span", { class: "unread" }, String(unread), element("span", { class: "hidden" }, " unread")),
    );
  }
  return element("li", {}, link);
}

export function bubble(message, { onChoice }) {
  const { channel, direction } = message;
  const body = element("div", { class: "bubble" });
  if (message.subject) {
    body.append(element("p", { class: "subject" }, element("span", { class: "hidden" }, "Subject: "), message.subject));
  }
  body.append(element("p", { class: "text" }, ...linked(message.text)));
  if (message.attachments.length) body.append(files(message.attachments));
  const item = element("li", {
    class: `message ${direction} ${channel}`,
    "data-id": message.id,
    "data-channel": channel,
  });
  item.append(body);
  if (message.buttons.length) item.append(choices(message, onChoice));
  item.append(meta(message));
  return item;
}

function linked(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(end, match.index));
    parts.push(element("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}

function files(attachments) {
  const list = element("div", { class: "files" });
  for (const file of attachments) {
    const kind = file.mediaType.startsWith("text/calendar") ? "calendar" : "file";
    list.append(
      element(
        "a",
        { href: `phone/attachments/${file.id}`, download: file.filename },
        icon(kind),
        element("span", { class: "filename" }, file.filename),
        element("span", { class: "size" }, `${kind === "calendar" ? "Calendar invitation" : "File"} · ${size(file.size)}`),
      ),
    );
  }
  return list;
}

const size = (bytes) => (bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(bytes < 10240 ? 1 : 0)} KB`);

function choices(message, onChoice) {
  const group = element("div", { class: "choices", role: "group", "aria-label": "Quick replies" });
  for (const button of message.buttons) {
    const node = element("button", { type: "button" }, button.title);
    node.addEventListener("click", () => onChoice(message, button));
    group.append(node);
  }
  return group;
}

function meta(message) {
  const line = element(
    "p",
    { class: "meta" },
    element("span", { class: "mark" }, channelIcon(message.channel), channelName(message.channel)),
    "·",
    element("time", { datetime: message.at }, clockTime(message.at)),
  );
  if (message.direction === "written") line.append(state(message.reported));
  return line;
}

export function state(reported) {
  return reported
    ? element("span", { class: "state" }, icon("check"), element("span", { class: "hidden" }, "Delivered"))
    : element("span", { class: "state waiting" }, icon("clock"), "Not delivered yet");
}
