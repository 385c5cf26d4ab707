/** What a variable of the environment does. */
export interface EnvironmentRow {
  readonly about: string;
  readonly type: string;
  readonly default: string;
  /** The first version that reads it. */
  readonly since: string;
}

/** Every variable of the environment that the command line reads. docs and `thimble help` are made from it. */
export const ENVIRONMENT: Readonly<
  Record<
    | "THIMBLE_DATA"
    | "THIMBLE_LOG"
    | "THIMBLE_KEY_PASSWORD"
    | "THIMBLE_FLEET"
    | "THIMBLE_CA"
    | "DOCKER_CONFIG"
    | "DOCKER_HOST"
    | "HTTP_PROXY"
    | "HTTPS_PROXY"
    | "NO_PROXY"
    | "XDG_CACHE_HOME"
    | "SOURCE_DATE_EPOCH"
    | "NO_COLOR"
    | "FORCE_COLOR",
    EnvironmentRow
  >
> = {
  THIMBLE_DATA: {
    about: "the data directory: images, keyed state, the control socket",
    type: "a folder",
    default: ".thimble beside compose.yaml, or here",
    since: "0.1.0",
  },
  THIMBLE_LOG: {
    about: "from which level on Thimble's own log goes to standard error, as lines of JSON",
    type: "trace, debug, info, warn, error or critical",
    default: "nothing is logged",
    since: "0.1.0",
  },
  THIMBLE_KEY_PASSWORD: {
    about: "encrypts the private key that `thimble key generate` makes, and opens that of `thimble sign`",
    type: "a password",
    default: "the key is not encrypted",
    since: "0.1.0",
  },
  THIMBLE_FLEET: {
    about:
      "the fleet that the device is of: without a trust.yaml nothing runs then, and what no rule is about is refused",
    type: "the name of a fleet",
    default: "a developer's device, of none",
    since: "0.1.0",
  },
  THIMBLE_CA: {
    about: "authorities of registries, beside those of the system and of Docker's certs.d",
    type: "a file in PEM",
    default: "none",
    since: "0.1.0",
  },
  DOCKER_CONFIG: {
    about: "where config.json is, in which `docker login` keeps credentials",
    type: "a folder",
    default: ".docker in HOME",
    since: "0.1.0",
  },
  DOCKER_HOST: {
    about:
      "the Docker Engine that `thimble pull` gives ordinary images to, and by which `thimble build` builds Dockerfiles",
    type: "unix:///PATH or tcp://HOST:PORT",
    default: "unix:///var/run/docker.sock",
    since: "0.1.0",
  },
  HTTP_PROXY: { about: "the proxy to registries without TLS", type: "a URL", default: "none", since: "0.1.0" },
  HTTPS_PROXY: { about: "the proxy to registries with TLS", type: "a URL", default: "none", since: "0.1.0" },
  NO_PROXY: {
    about: "registries that are reached without a proxy",
    type: "hosts with commas between",
    default: "none",
    since: "0.1.0",
  },
  XDG_CACHE_HOME: {
    about: "where `thimble/components` keeps what is made of components, at most 64 MB",
    type: "a folder, absolute",
    default: ".cache in HOME",
    since: "0.1.0",
  },
  SOURCE_DATE_EPOCH: {
    about: "the time that images are said to be made at",
    type: "seconds since 1970",
    default: "the beginning of 1970",
    since: "0.1.0",
  },
  NO_COLOR: { about: "no colours, whatever the terminal can", type: "set or not", default: "not set", since: "0.1.0" },
  FORCE_COLOR: {
    about: "colours even where the output is no terminal",
    type: "set or not",
    default: "not set",
    since: "0.1.0",
  },
};
