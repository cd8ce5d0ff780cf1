/** The version of Vedette: in health, in OpenAPI and in the User-Agent of every probe. A test holds it to package.json. */
export const version = '0.1.0'
