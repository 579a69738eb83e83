// What is an e-mail address, a person's name, a name that travels in headers? Read once, in one spelling.

import { invalid } from './refusals.ts';

const ADDRESS = /^[^\s@"'<>(),;:\\[\]]{1,64}@[^\s@"'<>(),;:\\[\]]+\.[^\s@"'<>(),;:\\[\].]+$/u;
const ADDRESS_CHARACTERS = 254;
const NAME_CHARACTERS = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
const HEADER_NAME =
  /^[\x21\x23-\x26\x28-\x5b\x5d-\x7e](?:[\x20\x21\x23-\x26\x28-\x5b\x5d-\x7e]{0,98}[\x21\x23-\x26\x28-\x5b\x5d-\x7e])?$/;

/** The address in lower case, as people are keyed; undefined when it is none. */
export function readAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase();
  return address.length <= ADDRESS_CHARACTERS && ADDRESS.test(address) && !CONTROL.test(address) ? address : undefined;
}

/** The address in lower case. Throws `invalid_request` at `pointer`. */
export function demandAddress(text: string, pointer = '/email'): string {
  const address = readAddress(text);
  if (address === undefined) throw invalid(pointer, 'This is not an e-mail address; write it as name@example.com.');
  return address;
}

/** A name for people to read, trimmed. Throws `invalid_request` at `pointer`. */
export function demandName(text: string, pointer = '/name'): string {
  const name = text.trim();
  if (name === '' || name.length > NAME_CHARACTERS || CONTROL.test(name)) {
    throw invalid(pointer, `A name has 1 to ${NAME_CHARACTERS} characters and no control characters.`);
  }
  return name;
}

/** A name that travels in headers (agents, rules, connectors): printable ASCII without quotes. Throws `invalid_request`. */
export function demandHeaderName(text: string, pointer = '/name'): string {
  if (!HEADER_NAME.test(text)) {
    throw invalid(
      pointer,
      'This name travels in headers: use 1 to 100 printable ASCII characters without quotes or backslashes, and no space at either end.',
    );
  }
  return text;
}
