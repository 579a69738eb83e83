// Where do the certificates come from that agents are shown? A port; `certificates` stands behind it.

import type { SecureContext } from 'node:tls';

/** Certificates for what the gate pretends to be, and for the gate itself. */
export interface CertificateSource {
  /** A leaf for this host (lower-case name, IPv4, or IPv6 without brackets). Cached by the source. */
  secureContextFor(host: string): SecureContext | Promise<SecureContext>;
  /** For TLS that is spoken to the gate itself. */
  gateContext(): SecureContext | Promise<SecureContext>;
}
