"""Writes a workbook from parts with nothing but the standard library."""
import sys, zipfile
from xml.sax.saxutils import escape
NS='http://schemas.openxmlformats.org/spreadsheetml/2006/main'
REL='http://schemas.openxmlformats.org/officeDocument/2006/relationships'
def col(i):
    s=''
    i+=1
    while i: s=chr(65+(i-1)%26)+s; i=(i-1)//26
    return s
class Book:
    def __init__(self): self.strings={}; self.sheets=[]
    def si(self,t): return self.strings.setdefault(t,len(self.strings))
    def cell(self,r,c,v):
        a=f'{col(c)}{r}'
        if isinstance(v,tuple): kind,val=v
        elif isinstance(v,(int,float)): kind,val='n',v
        else: kind,val='s',v
        if kind=='s': return f'<c r="{a}" t="s"><v>{self.si(val)}</v></c>'
        if kind=='i': return f'<c r="{a}" t="inlineStr"><is><t xml:space="preserve">{escape(val)}</t></is></c>'
        if kind=='e': return f'<c r="{a}" t="e"><v>{val}</v></c>'
        if kind=='b': return f'<c r="{a}" t="b"><v>{val}</v></c>'
        if kind=='f': return f'<c r="{a}" t="str"><f>A1</f><v>{escape(val)}</v></c>'
        if kind=='d': return f'<c r="{a}" s="1"><v>{val}</v></c>'
        if kind=='y': return f'<c r="{a}" s="2"><v>{val}</v></c>'
        if kind=='z': return f'<c r="{a}" s="3"><v>{val}</v></c>'
        return f'<c r="{a}"><v>{val}</v></c>'
    def sheet(self,name,rows,merges=(),hidden=False,hiddenrows=()):
        out=[]
        for r,row in enumerate(rows,1):
            if row is None: continue
            h=' hidden="1"' if r in hiddenrows else ''
            out.append(f'<row r="{r}"{h}>'+''.join(self.cell(r,c,v) for c,v in enumerate(row) if v is not None)+'</row>')
        m=''.join(f'<mergeCell ref="{x}"/>' for x in merges)
        m=f'<mergeCells count="{len(merges)}">{m}</mergeCells>' if merges else ''
        self.sheets.append((name,hidden,f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{NS}"><sheetData>{"".join(out)}</sheetData>{m}</worksheet>'))
    def save(self,path):
        stamp=(2026,1,1,0,0,0)
        z=zipfile.ZipFile(path,'w',zipfile.ZIP_DEFLATED)
        def put(n,t):
            i=zipfile.ZipInfo(n,stamp); i.compress_type=zipfile.ZIP_DEFLATED; i.external_attr=0o600<<16
            z.writestr(i,t)
        put('[Content_Types].xml','<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'+''.join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>' for i in range(1,len(self.sheets)+1))+'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>')
        put('_rels/.rels',f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        put('xl/workbook.xml',f'<workbook xmlns="{NS}" xmlns:r="{REL}"><sheets>'+''.join(f'<sheet name="{escape(n)}" sheetId="{i}"'+(' state="hidden"' if h else '')+f' r:id="rId{i}"/>' for i,(n,h,_) in enumerate(self.sheets,1))+'</sheets></workbook>')
        n=len(self.sheets)
        put('xl/_rels/workbook.xml.rels','<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'+''.join(f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in range(1,n+1))+f'<Relationship Id="rId{n+1}" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId{n+2}" Type="{REL}/styles" Target="/xl/styles.xml"/></Relationships>')
        for i,(_,_,x) in enumerate(self.sheets,1): put(f'xl/worksheets/sheet{i}.xml',x)
        put('xl/styles.xml',f'<styleSheet xmlns="{NS}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy"/><numFmt numFmtId="165" formatCode="000000"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>')
        put('xl/sharedStrings.xml',f'<sst xmlns="{NS}" count="{len(self.strings)}" uniqueCount="{len(self.strings)}">'+''.join(f'<si><t xml:space="preserve">{escape(s)}</t></si>' for s in self.strings)+'</sst>')
        z.close()

b=Book()
b.sheet('Siyahı',[
 ['Qərənfil Tarix-Diyarşünaslıq Muzeyi'],
 ['Əsas fondun siyahısı, 2025'],
 None,
 ['Sıra №','Daxilolma kitabı №','İnventar №','Əşyanın adı','Adı','Müəllif','Tarixi','Materialı, texnikası','Ölçüləri',None,'Daxilolma tarixi','Saxlanma vəziyyəti','Saxlanma yeri'],
 [None,None,None,None,None,None,None,None,'hündürlüyü','eni',None,None,None],
 [1,2,3,4,5,6,7,8,9,10,11,12,13],
 [1,'KP-101',('z',17),'Xalça','Ovalı xalça',None,'XIX əsrin sonu','yun; xovlu toxunuş',203.5,120,('d',21916),'yaxşı','Fond 1'],
 [2,'KP-102',('z',18),'Kuzə',None,'naməlum',('y',1500),'gil',('n','31.199999999999999'),18,('d',60),'kafi','Fond 1'],
 ['Metal məmulat'],
 [3,'KP-103',('i','00019'),'Sərpuş',None,('e','#N/A'),1889,'mis, döymə',('e','#REF!'),14,None,'yaxşı','Fond 2'],
 [4,'KP-104',('n','1.2345678901234567E+18'),'Dolça',None,None,'1890–1900','mis',None,None,None,'yaxşı','Fond 2'],
 ['Cəmi:',4],
],merges=['A1:M1','A2:M2','A4:A5','B4:B5','C4:C5','D4:D5','E4:E5','F4:F5','G4:G5','H4:H5','I4:J4','K4:K5','L4:L5','M4:M5','A9:M9','M10:M11'],hiddenrows=[11])
b.sheet('Arayış',[['Kod','Mənası'],['1','yaxşı'],['2','kafi']],hidden=True)
b.save(sys.argv[1] if len(sys.argv) > 1 else 'input.xlsx')
