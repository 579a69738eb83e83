// What is an e-mail address, a person's name, a name that travels in headers? Read once, in one spelling.

import { invalid } from './refusals.ts';

const ADDRESS = /^[^\s@"'<>(),;:\\[\]]{1,64}@[^\s@"'<>(),;:\\[\]]+\.[^\s@"'<>(),;:\\[\].]+$/u;
const ADDRESS_CHARACTERS = 254;
const NAME_CHARACTERS = 200;
/** What nobody sees, or what turns what follows: two people whose names look alike must not differ by it. Emoji keep their variant. */
const UNSEEN = /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const HEADER_NAME =
  /^[\x21\x23-\x26\x28-\x5b\x5d-\x7e](?:[\x20\x21\x23-\x26\x28-\x5b\x5d-\x7e]{0,98}[\x21\x23-\x26\x28-\x5b\x5d-\x7e])?$/;

/** The address in lower case, as people are keyed; undefined when it is none. */
export function readAddress(text: string): string | undefined {
  const address = text.trim().toLowerCase();
  return address.length <= ADDRESS_CHARACTERS && ADDRESS.test(address) && !UNSEEN.test(address) ? address : undefined;
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
  if (name === '' || name.length > NAME_CHARACTERS || UNSEEN.test(name)) {
    throw invalid(pointer, `A name has 1 to ${NAME_CHARACTERS} characters, all of which can be seen.`);
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
