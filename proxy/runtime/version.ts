// Which version of the product is this? Said by the command line, the API's description and exported configurations.

/** As in package.json. */
export const VERSION = '0.1.0';
