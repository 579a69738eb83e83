// What differs between two texts? Lines that go with `-`, lines that come with `+`, and a few around them, as `diff -u` shows it.

const AROUND = 2;
/** Longer texts are shown as one gone and one come: the table of a longest common run grows with the square. */
const MOST_LINES = 4_000;

interface Line {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/** The difference; empty where there is none. */
export function differingLines(before: string, after: string): string[] {
  const [one, other] = [linesOf(before), linesOf(after)];
  const all = one.length + other.length > MOST_LINES ? replaced(one, other) : merged(one, other);
  const near = all.map((_, at) =>
    all.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(({ mark }) => mark !== ' '),
  );
  return all.flatMap(({ mark, text }, at) => {
    if (near[at]) return [`${mark} ${text}`];
    return near[at - 1] ? ['  …'] : [];
  });
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function replaced(one: readonly string[], other: readonly string[]): Line[] {
  return [...one.map((text): Line => ({ mark: '-', text })), ...other.map((text): Line => ({ mark: '+', text }))];
}

/** By the longest common run of lines. */
function merged(one: readonly string[], other: readonly string[]): Line[] {
  const longest = commonRuns(one, other);
  const lines: Line[] = [];
  let [left, right] = [0, 0];
  while (left < one.length || right < other.length) {
    const [gone, come] = [one[left], other[right]];
    if (gone !== undefined && gone === come) {
      lines.push({ mark: ' ', text: gone });
      left += 1;
      right += 1;
    } else if (
      come === undefined ||
      (gone !== undefined && at(longest, left + 1, right) >= at(longest, left, right + 1))
    ) {
      lines.push({ mark: '-', text: gone as string });
      left += 1;
    } else {
      lines.push({ mark: '+', text: come });
      right += 1;
    }
  }
  return lines;
}

type Runs = readonly Uint32Array[];

function at(runs: Runs, left: number, right: number): number {
  return runs[left]?.[right] ?? 0;
}

/** How many lines both have in common from each pair of places on. */
function commonRuns(one: readonly string[], other: readonly string[]): Runs {
  const runs = Array.from({ length: one.length + 1 }, () => new Uint32Array(other.length + 1));
  for (let left = one.length - 1; left >= 0; left -= 1) {
    const row = runs[left] as Uint32Array;
    for (let right = other.length - 1; right >= 0; right -= 1)
      row[right] =
        one[left] === other[right]
          ? at(runs, left + 1, right + 1) + 1
          : Math.max(at(runs, left + 1, right), at(runs, left, right + 1));
  }
  return runs;
}
