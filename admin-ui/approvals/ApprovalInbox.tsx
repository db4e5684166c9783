import { Route, Routes } from 'react-router-dom';
import { ApprovalList } from './ApprovalList.tsx';
import { ApprovalPage } from './ApprovalPage.tsx';

/** The inbox, and each approval at an address of its own: mails lead there. */
export default function ApprovalInbox() {
  return (
    <Routes>
      <Route index element={<ApprovalList />} />
      <Route path=":id" element={<ApprovalPage />} />
    </Routes>
  );
}
