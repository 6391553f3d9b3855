/// Pairs of letters that are frequent in the languages our providers write, in lower case.
enum LetterPairs {
    /// Russian, four fifths of all pairs: counted on 62,000 words of plays.
    static let cyrillic = set(
        """
        аб ав аг ад ае аж аз ай ак ал ам ан ап ар ас ат ах ач аш аю ая ба бе би бл бо бр бу бы бя ва ве ви вл вн во вс \
        вы га гд ге ги го гр гы да де ди дн до др ду ды дь еб ев ег ед ее ез ей ек ел ем ен еп ер ес ет еч еш жа же жи \
        за зв зд зе зл зн иб ив иг ид ие из ий ик ил им ин ип ир ис ит их иц ич иш ия йт ка ке ки кл ко кр ку кы ла ле \
        ли ло лу лы ль лю ля ма ме ми мн мо му мы на нд не ни нн но нс ну ны нь ня об ов ог од ое ож оз ои ой ок ол ом \
        он оп ор ос от оч ою па пе пи по пр ра рг рд ре ри рн ро рс рт ру ры са св се си ск сл см сн со сп ст су сы сь \
        ся та тв те ти тк тн то тр тс ту ты ть уг уд уж ук ул ум уп ур ус ут уч уш фи ха хо ча че чи чт чы ша ше ши шу \
        шь ще ыв ые ый ыл ым ын ып ыр ых ыч ье ьс ья эт ют ят
        """)

    /// Azerbaijani and Turkish, with the letters that Windows-1254 has and Windows-1252 has not.
    static let turkic = set(
        """
        ağ oğ uğ iğ eğ öğ ığ üğ ğı ği ğa ğu ğü ğe ğl ğr ğm ğd aş ış iş eş uş oş üş öş şı şi şa şe şu şü şl şt şk şm şd \
        ıl lı rı ır nı ın sı ıs dı ıd tı ıt ız zı mı ım qı ıq kı ık yı ıy cı ıc çı ıç bı ıb xı ıx vı ıv ıh hı pı ıp ıf \
        fı gı ig iz il ir in is im ik it id ib iv
        """)

    /// Icelandic, with the letters that Windows-1252 has and Windows-1254 has not.
    static let icelandic = set("að ið eð uð ði ða ðu ðr þa þe þi þo þu þó þv þr ný ýr ýn ým dý fý lý sý hý ýs ýt ýð")

    static func key(_ first: UInt16, _ second: UInt16) -> UInt32 { UInt32(first) << 16 | UInt32(second) }

    private static func set(_ pairs: String) -> Set<UInt32> {
        Set(
            pairs.split(separator: " ").map { pair in
                let units = Array(pair.utf16)
                return key(units[0], units[1])
            })
    }
}
