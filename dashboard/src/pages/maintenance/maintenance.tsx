export const MaintenancePage = () => null
