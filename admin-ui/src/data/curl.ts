// How is a recorded request asked for again by hand? As a curl command that carries no secret and runs nothing but curl.

const SECRET = /token|secret|password|passwd|api[-_]?key|^key$|signature|^sig$|credential|^code$/i;
const MASK = '***';

/** The command for a shell; secrets of the address are masked, everything is quoted. */
export function curlOf({ method, url }: { readonly method: string; readonly url: string }): string {
  return `curl -X ${quoted(method)} ${quoted(masked(url))}`;
}

function masked(url: string): string {
  if (!URL.canParse(url)) return url;
  const address = new URL(url);
  if (address.username !== '') address.username = MASK;
  if (address.password !== '') address.password = MASK;
  for (const name of new Set(address.searchParams.keys())) if (SECRET.test(name)) address.searchParams.set(name, MASK);
  return address.href;
}

function quoted(text: string): string {
  return /^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
