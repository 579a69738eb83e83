// Why can nobody say what is in a body? Thrown by its readers, caught by `readBody`, shown in explanations.

/** A body that somebody could read in two ways, or nobody here. The message completes "the body is opaque because …". */
export class Unreadable extends Error {}
