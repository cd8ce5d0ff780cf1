/** Where a region is on a map, as [longitude, latitude]: a city in the middle of what its hint asks for. */
export const places: Readonly<Record<string, readonly [number, number]>> = {
  wnam: [-121.9, 37.4], // San Jose
  enam: [-77.5, 39], // Ashburn
  sam: [-46.6, -23.5], // São Paulo
  weur: [4.9, 52.4], // Amsterdam
  eeur: [21, 52.2], // Warsaw
  afr: [28, -26.2], // Johannesburg
  me: [55.3, 25.2], // Dubai
  apac: [114.2, 22.3], // Hong Kong
  'apac-ne': [139.7, 35.7], // Tokyo
  'apac-se': [103.8, 1.35], // Singapore
  oc: [151.2, -33.9], // Sydney
}
