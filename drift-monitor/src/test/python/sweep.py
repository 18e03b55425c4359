
import os, sys
from story import *
d=pd.read_pickle(os.environ.get('FLIGHTS_PICKLE', 'flights.pkl'))
args=dict(a.split('=') for a in sys.argv[1:])
thins=[int(x) for x in args.get('thin','1,3').split(',')]; rds=[int(x) for x in args.get('rd','7,10,14').split(',')]
mb=float(args.get('mb','3')); pol=Policy(min_blocks=mb); nok=0; tot=0
for thin in thins:
  for rd in rds:
    for tm in (1,2,3,4):
      for first in ('west','east'):
        try:
            r,mon=story(d,MONTH[tm],MONTH[tm+1],MONTH[tm+2],first,thin=thin,retrain_days=rd,pol=pol)
        except Exception as e:
            import traceback; traceback.print_exc(); print(tm,first,thin,rd,'EXC',e); continue
        nok+=r['ok']; tot+=1
        if 'q' in args: continue
        f=lambda l:' '.join('%s@%s'%(x[0][:6],x[1]) for x in l)
        print('train %d %s thin %d rd %d win %s/%s ok %s | quiet: %s | move: %s | trained %s | v2(%sd): %s | v3: %s | v2b %s | nan %s | const %s | %s'%(tm,first,thin,rd,r.get('win_h'),r.get('win2_h'),r['ok'],f(r['quiet']),f(r['move']),r.get('trained_on_days'),r.get('v2days'),f(r.get('v2',[])),f(r.get('v3',[])),[x[0][:6] for x in r.get('v2b',[])],f(r.get('nan',[])),f(r.get('const',[])),r.get('keff2')),flush=True)

    print('thin',thin,'rd',rd,nok,'of',tot,flush=True)
