import type { Clock, Random } from "@thimble/base";
import type { ImageReference } from "@thimble/model";
import { BundledSource } from "./bundled-source.ts";
import type { CredentialSource } from "./credentials.ts";
import type { Http } from "./http.ts";
import type { ImageSource } from "./image-source.ts";
import { MirroredSource } from "./mirrored-source.ts";
import { registryAddress } from "./registry-address.ts";
import { RegistryCatalog } from "./registry-catalog.ts";
import { RegistryClient } from "./registry-client.ts";
import type { RegistrySettings } from "./registry-settings.ts";

/** With what registries are spoken to. */
export interface RegistriesOptions {
  readonly http: Http;
  readonly credentials: CredentialSource;
  readonly clock: Clock;
  readonly random: Random;
  /** Settings by registry. */
  readonly settings: ReadonlyMap<string, RegistrySettings>;
  /** Whether all are spoken to without TLS; undefined for what settings and addresses say. */
  readonly isPlain?: boolean | undefined;
}

/** Every registry that an image may name. */
export class Registries {
  readonly #options: RegistriesOptions;

  constructor(options: RegistriesOptions) {
    this.#options = options;
  }

  /** The repository of a reference itself, to write to. @throws ThimbleError images.no-registry when it names none */
  repository(reference: ImageReference): RegistryClient {
    return new RegistryClient({ ...this.#options, address: this.#address(reference) });
  }

  /** Where the images of a reference are had from: its mirrors, then itself. @throws ThimbleError images.no-registry when it names none */
  source(reference: ImageReference): ImageSource {
    const origin = this.repository(reference);
    const { repository } = this.#address(reference);
    const mirrors = this.#settings(reference)?.mirrors ?? [];
    if (mirrors.length === 0) return new BundledSource(origin);
    const clients = mirrors.map((url) => {
      const path = url.pathname.replace(/^\/+|\/+$/g, "");
      const address = {
        registry: url.host,
        base: new URL(url.origin),
        repository: `${path && `${path}/`}${repository}`,
      };
      // The next mirror is the second try.
      return new BundledSource(new RegistryClient({ ...this.#options, address, tries: 1 }));
    });
    return new MirroredSource(clients, new BundledSource(origin), this.#options.clock);
  }

  /** What a registry has. */
  catalog(registry: string): RegistryCatalog {
    return new RegistryCatalog({ ...this.#options, address: this.#address({ registry, repository: "any" }) });
  }

  #address(reference: ImageReference) {
    return registryAddress(reference, this.#options.isPlain ?? this.#settings(reference)?.isPlain);
  }

  #settings({ registry }: ImageReference): RegistrySettings | undefined {
    return this.#options.settings.get(registry ?? "");
  }
}
