// Door of protocol/: what both ends of the wire share.
export type { Channel, Connection } from "./connection";
export { address, CHANNELS, readConnection, writeConnection } from "./connection";
export type { Content, Extras, Header, Message } from "./envelope";
export { Envelope, PROTOCOL_VERSION } from "./envelope";
