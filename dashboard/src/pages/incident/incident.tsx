export const IncidentPage = () => null
