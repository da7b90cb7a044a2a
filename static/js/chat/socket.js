// The connection to /ws/chat: it says when it is ready, hands on frames, and comes back by itself when it is lost.

const FIRST_WAIT = 500; // milliseconds, doubled with each failure
const LONGEST_WAIT = 15_000;
const PING_EVERY = 20_000;
const SILENCE_ALLOWED = 45_000;
const SIGNED_OUT = 4401;
const TOO_MANY = 4429;

export class ChatSocket {
  /** `onState` hears "connecting", "ready", "waiting" or "signed-out"; `onFrame` every frame but ready and pong. */
  constructor({ onState, onFrame }) {
    this.onState = onState;
    this.onFrame = onFrame;
    this.failures = 0;
    this.isReady = false;
    window.addEventListener("online", () => this.#hurry());
    window.addEventListener("offline", () => this.socket && this.#drop());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#hurry());
    this.#connect();
  }

  /** Send now; false where there is no connection. What must not be lost is sent again when the socket is ready. */
  send(frame) {
    if (!this.isReady) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  #connect() {
    clearTimeout(this.timer);
    this.onState("connecting");
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/ws/chat`);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => socket === this.socket && this.#hear(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => socket === this.socket && this.#lost(code));
  }

  #hear(frame) {
    this.heardAt = Date.now();
    if (frame.type === "ready") this.#begin();
    else if (frame.type !== "pong") this.onFrame(frame);
  }

  #begin() {
    this.failures = 0;
    this.isReady = true;
    this.onState("ready");
    clearInterval(this.pinging);
    this.pinging = setInterval(() => this.#checkLife(), PING_EVERY);
  }

  #checkLife() {
    // A connection can die without a word (a laptop that slept): silence after a ping is taken for its end.
    if (Date.now() - this.heardAt > SILENCE_ALLOWED) this.#drop();
    else this.send({ type: "ping" });
  }

  #drop() {
    const socket = this.socket;
    this.#lost(0);
    socket.close();
  }

  #lost(code) {
    this.socket = null;
    this.isReady = false;
    clearInterval(this.pinging);
    if (code === SIGNED_OUT) {
      this.onState("signed-out");
      return;
    }
    this.failures += code === TOO_MANY ? 3 : 1;
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    // Jitter: after a restart of the server not everybody comes back in the same moment.
    this.timer = setTimeout(() => this.#connect(), longest * (0.5 + Math.random() / 2));
    this.onState("waiting");
  }

  #hurry() {
    if (this.socket === null && this.timer) this.#connect();
  }
}
