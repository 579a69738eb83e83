// What headers does a message have? An ordered list of raw name/value pairs, as on the wire, with case-insensitive look-up.

/** Raw header lines in order: name, value, name, value … as `IncomingMessage.rawHeaders`. */
export type RawHeaders = readonly string[];
