// What does a JSON text say (RFC 8259)? Read strictly, and refused where parsers disagree: a key that comes twice, text that is no
// Unicode, depth that some cannot follow. JSON.parse would keep the last of two keys without a word.

import type { Value } from './facts.ts';
import { Unreadable } from './unreadable.ts';

const MAX_DEPTH = 200;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const BLANK = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** The value of a JSON text; throws {@link Unreadable}. Numbers beyond 2^53 come out beyond it, which conditions treat as unknown. */
export function readJson(text: string): Value {
  return new JsonReader(text).whole();
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Value {
    const value = this.#value();
    if (this.#at < this.#text.length) throw this.#broken();
    return value;
  }

  /** A value with the blanks around it. */
  #value(): Value {
    this.#skip();
    const value = this.#one();
    this.#skip();
    return value;
  }

  #one(): Value {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested<Result>(read: () => Result): Result {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw new Unreadable(`its JSON is nested more than ${MAX_DEPTH} deep`);
    this.#at += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #object(): Value {
    const members: Record<string, Value> = Object.create(null);
    this.#skip();
    if (this.#take('}')) return members;
    do {
      this.#skip();
      const name = this.#string();
      if (Object.hasOwn(members, name)) throw new Unreadable(`the key '${name.slice(0, 40)}' comes twice in its JSON`);
      this.#skip();
      this.#expect(':');
      members[name] = this.#value();
    } while (this.#take(','));
    this.#expect('}');
    return members;
  }

  #array(): Value {
    const items: Value[] = [];
    this.#skip();
    if (this.#take(']')) return items;
    do items.push(this.#value());
    while (this.#take(','));
    this.#expect(']');
    return items;
  }

  #string(): string {
    this.#expect('"');
    let text = '';
    for (;;) {
      text += this.#plain();
      if (this.#take('"')) break;
      this.#expect('\\');
      text += this.#escape();
    }
    if (!text.isWellFormed()) throw new Unreadable('its JSON holds half a surrogate pair');
    return text;
  }

  /** A run of characters that stand for themselves. */
  #plain(): string {
    const start = this.#at;
    while (isPlain(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#text.slice(start, this.#at);
  }

  #escape(): string {
    const letter = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (letter !== 'u') {
      const plain = ESCAPES[letter];
      if (plain === undefined) throw this.#broken();
      return plain;
    }
    const hex = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(hex)) throw this.#broken();
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text)?.[0];
    if (found === undefined) throw this.#broken();
    this.#at += found.length;
    const value = Number(found);
    // Infinity would not survive being written down again; it is beyond 2^53 either way.
    return Number.isFinite(value) ? value : Math.sign(value) * Number.MAX_VALUE;
  }

  #word<Word>(word: string, value: Word): Word {
    if (!this.#text.startsWith(word, this.#at)) throw this.#broken();
    this.#at += word.length;
    return value;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#take(sign)) throw this.#broken();
  }

  #skip(): void {
    BLANK.lastIndex = this.#at;
    BLANK.test(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #broken(): Unreadable {
    return new Unreadable(`it is not JSON, though it says so (character ${this.#at + 1})`);
  }
}

/** Neither quote, backslash, control character nor (NaN) the end. */
function isPlain(code: number): boolean {
  return code >= 0x20 && code !== 0x22 && code !== 0x5c;
}
