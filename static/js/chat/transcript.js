// The messages on the page. A reply in the making is plain text that grows with the run's log; when the run has
// ended, the server renders it.

const NEAR = 120; // pixels from the end that still count as being at the end

const box = document.getElementById("transcript");
const turns = document.getElementById("turns");

/** Keep the newest text in sight, unless the person has scrolled up to read. */
export function keepInSight(change) {
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  const result = change();
  if (isAtEnd) toEnd();
  return result;
}

export function toEnd() {
  box.scrollTop = box.scrollHeight;
}

/** A message of the person; `id` is its client_message_id. */
export function addMine(text, id) {
  const turn = copyOf("mine-template");
  turn.dataset.sent = id;
  turn.querySelector("[data-text]").textContent = text;
  turns.append(turn);
  toEnd();
  return turn;
}

/** The person's message with this client_message_id, if it stands here. */
export function mine(id) {
  return turns.querySelector(`[data-sent="${id}"]`);
}

/** Say something about a message of the person; an empty sentence takes it away. */
export function noteOn(turn, sentence) {
  const note = turn.querySelector("[data-note]");
  note.textContent = sentence;
  note.hidden = !sentence;
}

/** The reply that this run makes; added at the end where it does not stand here yet. */
export function replyOf(run) {
  const known = turns.querySelector(`[data-run="${run}"]`);
  if (known) return known;
  const turn = copyOf("reply-template");
  turn.dataset.run = run;
  // An earlier reply cannot be made again once there is a later one.
  for (const retry of turns.querySelectorAll("[data-retry]")) retry.remove();
  keepInSight(() => turns.append(turn));
  return turn;
}

/** The replies on the page that are still being made. */
export function liveReplies() {
  return [...turns.querySelectorAll('[data-status="streaming"]')];
}

/** One event of the run's log; true where it ends the run. */
export function apply(turn, event) {
  switch (event.type) {
    case "TEXT_MESSAGE_CONTENT":
      keepInSight(() => turn.querySelector("[data-text]").append(event.delta));
      return false;
    case "REASONING_MESSAGE_CONTENT":
      keepInSight(() => {
        turn.querySelector("[data-reasoning-box]").hidden = false;
        turn.querySelector("[data-reasoning]").append(event.delta);
      });
      return false;
    case "RUN_ERROR":
      return true;
    case "RUN_FINISHED":
      return event.outcome?.type !== "interrupt";
    default:
      return false;
  }
}

/** Put the stored reply in the place of the growing one. */
export async function settle(turn) {
  const answer = await fetch(`/chat/replies/${turn.dataset.run}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) throw new Error(`the reply cannot be read: ${answer.status}`);
  const stored = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  if (stored.dataset.status === "streaming") throw new Error("the reply is not stored yet");
  keepInSight(() => turn.replaceWith(stored));
}

function copyOf(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}
