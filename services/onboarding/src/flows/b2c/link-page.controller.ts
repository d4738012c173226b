import { Controller, Get, Header } from '@nestjs/common';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="initial-scale=1"><title>Identify yourself</title></head>
<body>
<h1>Identify yourself</h1>
<p>You were sent this link, or scanned it, to identify yourself. Opening it has changed nothing.</p>
<p>Go back to the page or the app that sent you here and continue there: it knows your session. If it shows a code, scan that
code with the app.</p>
<p>If you did not expect this link, close this page. The link ends by itself.</p>
</body>
</html>
`;

/**
 * Where a callback link leads that no app takes: a page, the same for everyone. Mail programs open links before people do,
 * so nothing may come of it; what the link says is not even read.
 */
@Controller('onboarding')
export class LinkPageController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-store')
  @Header('referrer-policy', 'no-referrer')
  @Header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  page(): string {
    return PAGE;
  }
}
