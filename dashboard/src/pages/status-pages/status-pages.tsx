export const StatusPagesPage = () => null
