import useMediaQuery from '@mui/material/useMediaQuery';

/** Below this the desk is a phone: one page at a time, places at the foot. */
export const PHONE = '@media (max-width: 767px)';
/** Between phone and desk: lists leave out what the case page says anyway. */
export const TABLET = '@media (min-width: 768px) and (max-width: 1099px)';
export const usePhone = (): boolean => useMediaQuery(PHONE, { noSsr: true });
/** Wide enough for queue, case and member beside each other. */
export const useThreeColumns = (): boolean => useMediaQuery('@media (min-width: 1360px)', { noSsr: true });
/** Wide enough for the member beside the case. */
export const useTwoColumns = (): boolean => useMediaQuery('@media (min-width: 1024px)', { noSsr: true });
/** Wide enough for what is tried beside what is written. */
export const useWide = (): boolean => useMediaQuery('@media (min-width: 1200px)', { noSsr: true });
