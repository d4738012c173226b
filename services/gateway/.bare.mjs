import Fastify from 'fastify'; import rf from '@fastify/reply-from'; import { spawn } from 'node:child_process'; import autocannon from 'autocannon';
const SERVICE = `require('node:http').createServer((request, response) => {
  request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"ok":true}'));
}).listen(Number(process.argv[1]), '127.0.0.1')`;
if (process.argv[2]==='gw') {
  const f=Fastify(); f.removeAllContentTypeParsers(); f.addContentTypeParser('*',(r,p,d)=>d(null,p)); f.register(rf,{base:'http://127.0.0.1:28551',disableRequestLogging:true}); f.all('/*',(q,r)=>r.from(q.url)); await f.listen({port:28552});
  process.on('SIGUSR2',()=>{const c=process.cpuUsage();process.send({cpu:(c.user+c.system)})});
} else {
  const up=spawn(process.execPath,['-e',SERVICE,'28551']);
  const {fork}=await import('node:child_process'); const gw=fork(new URL(import.meta.url).pathname,['gw']);
  await new Promise(r=>setTimeout(r,4000));
  const cpu=()=>new Promise(r=>{gw.once('message',m=>r(m.cpu));gw.kill('SIGUSR2')});
  const go=(d)=>autocannon({url:'http://127.0.0.1:28552/onboarding/bench',method:'POST',headers:{'content-type':'application/json',authorization:'Bearer '+'x'.repeat(900),apikey:'x'.repeat(32)},body:'{"enrollmentToken":"9336b7b9-6a37-4aca-91b0-10b929e5c340","deviceId":"bench"}',connections:64,duration:d});
  await go(3); const a=await cpu(); const r=await go(8); const b=await cpu();
  console.log('bare', Math.round(r.requests.average),'rps', Math.round((b-a)/r.requests.total),'us/req', r.non2xx, r.errors);
  up.kill(); gw.kill(); process.exit(0);
}
