import { Notification } from 'react-admin';

/** What was done, for a moment, at the top: the foot belongs to the composer. */
export const Told = () => (
  <Notification
    anchorOrigin={{ vertical: 'top', horizontal: 'center' }}
    autoHideDuration={3_500}
    sx={{ '& .MuiPaper-root': { py: 0, minWidth: 0 }, mt: -1.5 }}
  />
);
