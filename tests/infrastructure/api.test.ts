import { describe, expect, it } from 'vitest';
import { DESK_ROUTES } from '../../functions/desk/routes.ts';
import { DIRECTORY_ROUTES } from '../../functions/directory/routes.ts';
import { FEED_ROUTES } from '../../functions/feed/routes.ts';
import { IMPORT_ROUTES } from '../../functions/import/routes.ts';
import { INTAKE_ROUTES } from '../../functions/intake/routes.ts';
import { resources, workflow } from './synthesized.ts';

const routes = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Route')).map(
  ({ Properties }) => Properties as { RouteKey: string; AuthorizationType: string },
);

describe('the API', () => {
  it('has the routes that its steps answer', () => {
    const steps = [INTAKE_ROUTES, IMPORT_ROUTES, DESK_ROUTES, DIRECTORY_ROUTES, FEED_ROUTES];
    const answered = steps.flatMap((some) => Object.keys(some));
    expect(routes.map(({ RouteKey }) => RouteKey).sort()).toEqual(answered.sort());
  });

  it('lets anyone ask after its health, and for a calendar by its secret address, and nothing else', () => {
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT').map(({ RouteKey }) => RouteKey);
    expect(open.sort()).toEqual(['GET /calendars/{file}', 'GET /health']);
  });

  it('knows whose tokens to believe', () => {
    workflow.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: ['hoi-am'], Issuer: 'https://dang-nhap.dien-dan.bac-kan.example' },
    });
  });

  it('is called by pages of the deployment only', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Api'));
    expect(Properties).toMatchObject({ CorsConfiguration: { AllowOrigins: ['https://dien-dan.bac-kan.example'] } });
  });

  it('logs which route was called and never the path or the query, which will carry codes and tokens', () => {
    const [{ Properties } = { Properties: {} }] = Object.values(resources(workflow, 'AWS::ApiGatewayV2::Stage'));
    const { AccessLogSettings } = Properties as { AccessLogSettings: { Format: string } };
    const logged = [...AccessLogSettings.Format.matchAll(/\$context\.([A-Za-z.]+)/g)].map(([, name]) => name);
    expect(logged).toEqual(['requestId', 'requestTime', 'routeKey', 'status', 'responseLatency', 'integrationLatency']);
  });

  it('has a limit to what a loop or an attack can cost', () => {
    workflow.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
  });
});
