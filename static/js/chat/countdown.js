// How long a person may still decide on what waits for them.

const EVERY = 1000; // milliseconds
const IN_MINUTES = 120; // seconds; less than that is counted in seconds

export function startCountdown() {
  tick();
  setInterval(tick, EVERY);
}

function tick() {
  for (const time of document.querySelectorAll("time[data-expires]")) {
    const left = Math.ceil((Date.parse(time.dateTime) - Date.now()) / 1000);
    const words = left > 0 ? `${inWords(left)} left to decide` : "The time to decide is over.";
    if (time.textContent !== words) time.textContent = words;
    if (left <= 0) time.closest("fieldset").disabled = true;
  }
}

function inWords(seconds) {
  if (seconds <= IN_MINUTES) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}
