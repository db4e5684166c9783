import { Route, Routes } from 'react-router-dom';
import { CalendarList } from './CalendarList.tsx';
import { CalendarPage } from './CalendarPage.tsx';

export default function Calendars() {
  return (
    <Routes>
      <Route index element={<CalendarList />} />
      <Route path=":id" element={<CalendarPage />} />
    </Routes>
  );
}
