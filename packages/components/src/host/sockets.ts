/** The error-code of wasi:sockets/network for what is not permitted, to be thrown where a function returns one. */
class AccessDenied extends Error {
  override readonly name = "AccessDenied";
  /** Where jco's transpiler looks for what to return. */
  readonly payload = "access-denied";
}

function denied(): never {
  throw new AccessDenied("there are no sockets here");
}

/** A resource that is never made. */
class Never {}

/**
 * The interfaces of wasi:sockets without a network behind them: wasi-libc links them into programs that never open a socket, and one that does
 * is told `access-denied`.
 *
 * @see WebAssembly/wasi-sockets 0.2, wit/
 */
export const NO_SOCKETS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "wasi:sockets/network": { Network: Never, networkErrorCode: () => undefined },
  "wasi:sockets/instance-network": { instanceNetwork: () => new Never() },
  "wasi:sockets/ip-name-lookup": { ResolveAddressStream: class extends Never {}, resolveAddresses: denied },
  "wasi:sockets/tcp": { TcpSocket: class extends Never {} },
  "wasi:sockets/tcp-create-socket": { createTcpSocket: denied },
  "wasi:sockets/udp": {
    UdpSocket: class extends Never {},
    IncomingDatagramStream: class extends Never {},
    OutgoingDatagramStream: class extends Never {},
  },
  "wasi:sockets/udp-create-socket": { createUdpSocket: denied },
};
