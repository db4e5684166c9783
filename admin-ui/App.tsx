import { QueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Admin, CustomRoutes, type I18nProvider, Resource } from 'react-admin';
import { Route } from 'react-router-dom';
import type { Role } from '../domain/vocabulary.ts';
import { AdminPage } from './admin/index.tsx';
import { AlertList } from './alerts/index.tsx';
import { ApprovalInbox } from './approvals/index.tsx';
import { CarePage } from './care/index.tsx';
import { CaseList, CasePage, MyQueue, NewCase } from './cases/index.tsx';
import { CategoriesPage } from './casework/index.tsx';
import { EscalationList } from './escalations/index.tsx';
import { Board, Floor, Flows, Way } from './floor/index.tsx';
import { FlowPages } from './flow-editor/index.tsx';
import { Frame } from './frame/Frame.tsx';
import { Home } from './frame/Home.tsx';
import { NotFound } from './frame/NotFound.tsx';
import { OnlyFor } from './frame/OnlyFor.tsx';
import { FILERS, rolesAt } from './frame/places.ts';
import { preferences } from './frame/preferences.ts';
import { Told } from './frame/Told.tsx';
import { HandoverPages } from './handovers/index.tsx';
import { HerePage } from './here/index.tsx';
import { MyNotifications } from './hours/index.tsx';
import { ImportPage } from './imports/index.tsx';
import { MailIn } from './mail-in/index.tsx';
import { MemberList, MemberPage } from './members/index.tsx';
import { RepliesPage } from './replies/index.tsx';
import { RulePages } from './rules/index.tsx';
import { dataProvider } from './server/dataProvider.ts';
import { statusOf } from './server/http.ts';
import { authProvider } from './session/authProvider.ts';
import { ForgotPassword, SetPassword } from './session/index.tsx';
import { SignIn } from './session/SignIn.tsx';
import { darkTheme, lightTheme } from './theme/theme.ts';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // The server's no is final; a server that is away is asked again.
      retry: (failures, error) => failures < 2 && !((statusOf(error) ?? 0) >= 400 && (statusOf(error) ?? 0) < 500),
    },
  },
});

const only = (roles: readonly Role[], page: ReactElement) => <OnlyFor roles={roles}>{page}</OnlyFor>;

/** The desk: one folder per resource, each exporting its pages. */
export function App({ i18nProvider }: { i18nProvider: I18nProvider }) {
  return (
    <Admin
      authProvider={authProvider}
      dataProvider={dataProvider}
      i18nProvider={i18nProvider}
      queryClient={queries}
      store={preferences}
      theme={lightTheme}
      darkTheme={darkTheme}
      layout={Frame}
      loginPage={SignIn}
      notification={Told}
      dashboard={Home}
      catchAll={NotFound}
      requireAuth
      disableTelemetry
      title="Steward"
    >
      <CustomRoutes noLayout>
        <Route path="/forgot-password" element={<ForgotPassword />} />
        <Route path="/set-password/:token" element={<SetPassword />} />
      </CustomRoutes>
      <CustomRoutes>
        <Route path="/queue" element={<MyQueue />} />
        <Route path="/approvals/*" element={<ApprovalInbox />} />
        <Route path="/care/*" element={<CarePage />} />
        <Route path="/alerts/*" element={<AlertList />} />
        <Route path="/here" element={<HerePage />} />
        <Route path="/handovers/*" element={<HandoverPages />} />
        <Route path="/categories" element={only(rolesAt('/categories'), <CategoriesPage />)} />
        <Route path="/flow-versions/*" element={only(rolesAt('/flow-versions'), <FlowPages />)} />
        <Route path="/me/notifications" element={<MyNotifications />} />
        <Route path="/board" element={<Board />} />
        <Route path="/floor" element={only(rolesAt('/floor'), <Floor />)} />
        <Route path="/flows" element={<Flows />} />
        <Route path="/rules/*" element={only(rolesAt('/rules'), <RulePages />)} />
        <Route path="/mail-in/*" element={only(rolesAt('/mail-in'), <MailIn />)} />
        <Route path="/replies/*" element={only(rolesAt('/replies'), <RepliesPage />)} />
        <Route path="/imports/*" element={only(rolesAt('/imports'), <ImportPage />)} />
        <Route path="/admin/*" element={only(rolesAt('/admin'), <AdminPage />)} />
      </CustomRoutes>
      <Resource name="cases" list={CaseList} create={only(FILERS, <NewCase />)}>
        <Route path=":id" element={<CasePage />} />
        <Route path=":id/way" element={<Way />} />
      </Resource>
      <Resource name="members" list={MemberList}>
        <Route path=":id" element={<MemberPage />} />
      </Resource>
      <Resource name="escalations" list={EscalationList} />
    </Admin>
  );
}
