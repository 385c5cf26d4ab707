import { RegistryTransport, type RegistryTransportOptions } from "./registry-transport.ts";

/** What a registry as a whole has. */
export class RegistryCatalog {
  readonly #transport: RegistryTransport;

  constructor(options: RegistryTransportOptions) {
    this.#transport = new RegistryTransport(options);
  }

  /**
   * The repositories of the registry, in its order, as they come. Not every registry tells.
   * @throws ThimbleError images.registry-* as `RegistryTransport.send`; images.malformed
   * @see Docker Registry HTTP API V2, "Listing Repositories"
   */
  async *repositories(signal: AbortSignal): AsyncGenerator<string> {
    const request = { doing: "list repositories", to: "/v2/_catalog?n=100", scopes: ["registry:catalog:*"] };
    for await (const page of this.#transport.pages(request, signal)) {
      for (const name of page.member("repositories").items()) yield name.string();
    }
  }
}
