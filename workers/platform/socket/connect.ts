/** The one door to TCP. Outside Workers, another module stands in for `cloudflare:sockets`. */
export { connect } from 'cloudflare:sockets'
