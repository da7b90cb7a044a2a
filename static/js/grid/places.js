// Places on a day of the grid, and the instants they stand for. A stretch is [place, minutes, first minute of the epoch,
// minute of the day that the clock shows then]; places between two stretches are times that the day does not have.

const MINUTE = 60_000; // milliseconds

/** What stands at this place: `{minute, shows}`; null where the day has no such time. */
export function timeAt(stretches, place) {
  const found = stretches.find(([from, minutes]) => from <= place && place < from + minutes);
  return found ? { minute: found[2] + place - found[0], shows: found[3] + place - found[0] } : null;
}

/** The nearest place that the clock shows as a multiple of `step` minutes; null where the day has none. */
export function snapped(stretches, place, step, low, high) {
  const reach = high - low;
  for (let by = 0; by <= reach; by += 1) {
    for (const at of [place - by, place + by]) if (low <= at && at < high && fits(stretches, at, step)) return at;
  }
  return null;
}

/** The next such place above (-1) or below (1) this one; null where there is none within [low, high). */
export function stepped(stretches, place, direction, step, low, high) {
  for (let at = place + direction; low <= at && at < high; at += direction) if (fits(stretches, at, step)) return at;
  return null;
}

/** The instant as the server reads it. */
export function instantOf({ minute }) {
  return new Date(minute * MINUTE).toISOString();
}

/** Such as 09:05. */
export function clockText(shows) {
  const ofDay = ((shows % 1440) + 1440) % 1440;
  return [Math.floor(ofDay / 60), ofDay % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

function fits(stretches, place, step) {
  const time = timeAt(stretches, place);
  return time !== null && ((time.shows % step) + step) % step === 0;
}
