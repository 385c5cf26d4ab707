/** Whom a connection to one server trusts, and what it shows of itself. All in PEM. */
export interface HostCertificates {
  /** Authorities, beside those of the system. */
  readonly ca: readonly string[];
  /** What this client shows: its certificate and key. */
  readonly client?: { readonly cert: string; readonly key: string };
}

/** Who knows the certificates for servers. */
export interface CertificateSource {
  /**
   * Those for a server; nothing where there are none.
   * @param host with its port where it is not the default one
   * @throws ThimbleError images.bad-credentials when they can not be read
   */
  certificatesFor(host: string): Promise<HostCertificates>;
}
