// A bare “yes” or “no” while a request waits. Sent as a message it would withdraw what it means to decide, and a word
// that is typed is too little to delete by: it leads to the card, whose buttons decide.

const BARE = /^(y|yes|yep|yeah|ok|okay|sure|approve|approved|confirm|do it|go ahead|n|no|nope|reject|rejected|decline|don['’]?t)( please)?[\s.!]*$/i;

/** Whether a message says no more than that. */
export function isBareAnswer(text) {
  return BARE.test(text);
}

/** Bring the card to the person. */
export function leadTo(card) {
  card.scrollIntoView({ block: "nearest" });
  card.focus({ preventScroll: true });
}
