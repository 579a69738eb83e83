// How does a secret stay out of a text? Each form in which it could stand there is replaced by a mark.

/** Shorter pieces are not looked for: they would be found everywhere. */
const SHORTEST = 4;

/** Replaces every form of `secrets` (plain, percent-encoded, base64, JSON-escaped) by `mark`. */
export function scrubber(secrets: readonly string[], mark: string): (text: string) => string {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  return (text) => forms.reduce((rest, form) => (rest.includes(form) ? rest.replaceAll(form, () => mark) : rest), text);
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret, 'utf8').toString('base64');
  const url = base64.replaceAll('+', '-').replaceAll('/', '_');
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64,
    unpadded(base64),
    url,
    unpadded(url),
  ];
}

function unpadded(base64: string): string {
  return base64.replace(/=+$/, '');
}
