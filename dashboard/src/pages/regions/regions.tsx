export const RegionsPage = () => null
