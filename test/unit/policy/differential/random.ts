// Numbers that look random and come again from the same seed, so that a difference found once can be looked at.

/** A small generator of its own (mulberry32): quicker than drawing millions of values from fast-check, and no worse for picking. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0, below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** Whether one of `of` times came up. */
  oneIn(of: number): boolean {
    return this.below(of) === 0;
  }

  /** Something, or nothing once in a while. */
  perhaps<Item>(item: () => Item): Item | undefined {
    return this.oneIn(4) ? undefined : item();
  }

  list<Item>(least: number, most: number, item: () => Item): Item[] {
    return Array.from({ length: least + this.below(most - least + 1) }, item);
  }
}
