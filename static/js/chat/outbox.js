// What was sent and not yet accepted. It outlives a reload of the tab: a message is stored under its
// client_message_id once for ever, so it can be sent again until the server says that it has it.

const KEY = "daymark.outbox";

/** The frames that wait for their `accepted`, oldest first. */
export function waiting() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

/** Keep a frame until it is accepted. */
export function keep(frame) {
  store([...waiting(), frame]);
}

/** The frame with this client_message_id, no longer kept; undefined where it is not known here. */
export function release(id) {
  const frames = waiting();
  store(frames.filter((frame) => frame.client_message_id !== id));
  return frames.find((frame) => frame.client_message_id === id);
}

/** A new client_message_id. (`crypto.randomUUID` is missing where the page is served without TLS.) */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function store(frames) {
  sessionStorage.setItem(KEY, JSON.stringify(frames));
}
