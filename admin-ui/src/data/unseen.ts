// Which characters does nobody see, and which turn what follows them? One list for whatever the console shows of others' words, the same as
// the gate's for sentences.

import { UNSEEN } from '../../../proxy/connectors/inert.ts';

export { UNSEEN };

/** What such a character is called: U+202E. */
export const unicodeNameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

/** A text for where it can be nothing but text (a notice of the system, a message): unseen characters by name. Lines and tabs stay. */
export const inSight = (text: string): string =>
  text.replaceAll(UNSEEN, (one) => (one === '\n' || one === '\t' ? one : `[${unicodeNameOf(one)}]`));

/** JSON that says the same without an unseen character: each is escaped (RFC 8259 section 7). Line breaks between its parts stay. */
export const jsonInSight = (json: string): string =>
  json.replaceAll(UNSEEN, (one) =>
    one === '\n'
      ? one
      : Array.from({ length: one.length }, (_, at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
          '',
        ),
  );
