export const AddChannelPage = () => null
export const EditChannelPage = () => null
