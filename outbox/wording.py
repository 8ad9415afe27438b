"""The words of every message, a language beside the other; `outbox.texts` fills their blanks and holds them discreet.

One table and no message catalog: these words are held to a length, an alphabet and a translator's okay that a catalog
does not know. A kind without words in a language is not sent in it. `{name}` and its space fall away where no name can
be written; `[a|b]` says `a` in a text and `b` in an e-mail. Spanish keeps to letters without á, í, ó, ú, which would
make three texts of one. Source: spec/experience.md C2; what is not there is ours and awaits a translator's okay.
"""

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "save_link": {
        "en": ("Hi, here is your link to finish what you started: {link} It works for 7 days."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola, este es su enlace para terminar lo que empezo: {link} Sirve 7 dias."
               "[ Responda ALTO para no recibir mensajes.|]",),
    },
    "code": {
        "en": ("Your code is {code}. It works for 10 minutes. Do not share it.",),
        "es": ("Su clave es {code}. Sirve 10 minutos. No la comparta.",),
    },
    "received": {
        "en": ("Hi {name}, we got your form. Someone will call you by {call_by}. Questions? Call {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, recibimos su formulario. Le llamaremos antes de {call_by}. Preguntas? {phone}."
               "[ ALTO para no recibir mensajes.|]",),
    },
    "booked": {
        "en": ("Hi {name}, you are booked for {day} at {time}. Details: {link} To change it, call {phone}."
               "[ Reply C to confirm.|]",
               "Hi {name}, you are booked for {day} at {time}. To change it, call {phone}.[ Reply C to confirm.|]"),
        "es": ("Hola {name}, su cita es el {date} a las {time}. Vea {link} Cambios: {phone}.[ Responda C para "
               "confirmar.|]",
               "Hola {name}, su cita es el {date} a las {time}. Para cambiarla, llame al {phone}.[ Responda C "
               "para confirmar.|]"),
    },
    "visit_72h": {
        "en": ("Hi {name}, your visit is on {day} at {time}. [Reply R for a new time, RIDE for a ride, or call|"
               "For a ride or a new time, call] {phone}.[ STOP ends texts.|]",),
        "es": ("Hola {name}, su cita es el {date} a las {time}. [Responda R para otra hora, TRANSPORTE, o llame "
               "al|Para transporte u otra hora, llame al] {phone}.",),
    },
    "visit_24h": {
        "en": ("Hi {name}, we are saving your spot tomorrow at {time}. [Reply C to confirm, R for a new time, or call|"
               "For a new time, call] {phone}.[ STOP ends texts.|]",),
        "es": ("Hola {name}, le esperamos mañana a las {time}. "
               "[Responda C para confirmar, R para otra hora, o llame al|Para otra hora, llame al] {phone}.",),
    },
    "visit_24h_confirmed": {  # they have confirmed: asking again would doubt them
        "en": ("Hi {name}, we are saving your spot tomorrow at {time}. [Reply R for a new time, or call|"
               "For a new time, call] {phone}.[ STOP ends texts.|]",),
        "es": ("Hola {name}, le esperamos mañana a las {time}. [Responda R para otra hora, o llame al|"
               "Para otra hora, llame al] {phone}.",),
    },
    "visit_2h": {
        "en": ("See you today at {time}. Need a ride or running late? [Reply RIDE or call|Call] {phone}.",),
        "es": ("Su cita es hoy a las {time}. Necesita transporte o va tarde? [Responda TRANSPORTE o llame "
               "al|Llame al] {phone}.",),
    },
    "missed": {
        "en": ("Hi {name}, we missed you today. No problem. [Reply R for a new time or call|For a new time, call] "
               "{phone}. We would like to see you.",),
        "es": ("Hola {name}, hoy no pudimos verle. No hay problema. [Responda R para otra hora o llame al|"
               "Para otra hora, llame al] {phone}.",),
    },
    "missed_later": {  # "today" is over
        "en": ("Hi {name}, we missed you. No problem. [Reply R for a new time or call|For a new time, call] {phone}."
               " We would like to see you.",),
        "es": ("Hola {name}, no pudimos verle. No hay problema. [Responda R para otra hora o llame al|"
               "Para otra hora, llame al] {phone}.",),
    },
    "call_us": {
        "en": ("Hi {name}, we would like to talk with you. Please call {phone} when it suits you."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, queremos hablar con usted. Llame al {phone} cuando pueda.[ ALTO para no recibir "
               "mensajes.|]",),
    },
    "new_times": {
        "en": ("Hi {name}, we have new times for your visit. [Reply R for a new time or call|For a time, call] "
               "{phone}.[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, hay nuevas horas para su cita. [Responda R para otra hora o llame al|Llame al] "
               "{phone}.[ ALTO para no recibir mensajes.|]",),
    },
    "closed_today": {
        "en": ("Hi {name}, we are closed today and will call you on another day. Questions? Call {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, hoy no abrimos. Le llamaremos otro dia. Preguntas? {phone}.[ ALTO para no recibir "
               "mensajes.|]",),
    },
    "day_missed": {
        "en": ("Hi {name}, we missed you. No problem, we look forward to seeing you next time. Need a ride or help? "
               "[Reply RIDE or call|Call] {phone}.",),
        "es": ("Hola {name}, no pudimos verle. No hay problema, le esperamos. Necesita transporte? "
               "[Responda TRANSPORTE o llame al|Llame al] {phone}.",),
    },
    "no_contact": {
        "en": ("Hi {name}, we tried to call. What is a good time? [Reply AM, PM or EVE, or call|Call] {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, le llamamos. Cuando le queda bien? [Responda MAÑANA, TARDE o NOCHE, o llame "
               "al|Llame al] {phone}.[ ALTO para no recibir mensajes.|]",),
    },
    "to_do": {
        "en": ("Hi {name}, one thing is left before your visit. See it here: {link} or call {phone}.",
               "Hi {name}, one thing is left before your visit on {day} at {time}. Please call {phone}."),
        "es": ("Hola {name}, le falta un paso antes de su cita. Vea {link} o llame al {phone}.",
               "Hola {name}, le falta un paso antes de su cita del {date}. Por favor llame al {phone}."),
    },
    "last": {
        "en": ("Hi {name}, this is our last [text|message] for now. You can come back any time: call {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, este es el ultimo mensaje por ahora. Puede volver cuando quiera: llame al "
               "{phone}.[ ALTO para no recibir mensajes.|]",),
    },
    "next_steps": {
        "en": ("Hi {name}, thank you for your visit. Your next steps are set. Questions? Call {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, gracias por venir. Sus proximos pasos quedaron listos. Preguntas? {phone}.[ ALTO "
               "para no recibir mensajes.|]",),
    },
    "before_start": {
        "en": ("Hi {name}, you start tomorrow. Need a ride or a new day? [Reply RIDE or R, or call|Call] {phone}."
               "[ STOP ends texts.|]",),
        "es": ("Hola {name}, usted empieza mañana. Necesita transporte u otro dia? [Responda TRANSPORTE o R, o "
               "llame al|Llame al] {phone}.",),
    },
    "before_start_today": {
        "en": ("Hi {name}, you start today. Need a ride or a new day? [Reply RIDE or R, or call|Call] {phone}."
               "[ STOP ends texts.|]",),
        "es": ("Hola {name}, usted empieza hoy. Necesita transporte u otro dia? [Responda TRANSPORTE o R, o "
               "llame al|Llame al] {phone}.",),
    },
    "first_week": {
        "en": ("Hi {name}, how is your first week? If anything gets in the way, call {phone} and we will help."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, que tal su primera semana? Si algo se complica, llame al {phone} y le ayudamos.[ "
               "ALTO para no recibir mensajes.|]",),
    },
    "day_14": {
        "en": ("Hi {name}, two weeks in. If anything gets in the way, call {phone} and we will help."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, ya van dos semanas. Si algo se complica, llame al {phone} y le ayudamos.[ ALTO "
               "para no recibir mensajes.|]",),
    },
    "check_in": {
        "en": ("Hi {name}, how is it going? It takes 3 minutes: {link} Or call {phone}.[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, como le va? Toma 3 minutos: {link} O llame al {phone}.[ ALTO para no recibir "
               "mensajes.|]",),
    },
    "aftercare": {
        "en": ("Hi {name}, how are you? If you want to talk or need anything, call {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, como le va? Si quiere hablar o necesita algo, llame al {phone}.[ ALTO para no "
               "recibir mensajes.|]",),
    },
    "place_kept": {
        "en": ("Hi {name}, good news: a spot is kept for you until {day} at {time}. To take it, call {phone}."
               "[ Reply STOP to end texts.|]",),
        "es": ("Hola {name}, buenas noticias: le guardamos un lugar por poco tiempo. Para tomarlo, llame al "
               "{phone}.[ ALTO para no recibir mensajes.|]",),
    },
    "place_ended": {
        "en": ("Hi {name}, the spot kept for you is open to others now. You can still come: call {phone} and we will "
               "find one.",),
        "es": ("Hola {name}, el lugar que le guardamos ya es para otras personas. Puede venir: llame al {phone} "
               "y buscamos otro.",),
    },
    # --- answers to a reply ---
    "answer_stop": {
        "en": ("You will get no more texts from this number. Reply START to turn them back on. Help: {phone}.",),
        "es": ("No recibira mas mensajes de este numero. Responda INICIAR para volver a recibirlos. Ayuda: "
               "{phone}.",),
    },
    "answer_start": {
        "en": ("You will get texts from this number again. Reply STOP to end texts. Help: {phone}.",),
        "es": ("Recibira mensajes de este numero otra vez. Responda ALTO para no recibirlos. Ayuda: {phone}.",),
    },
    "answer_help": {
        "en": ("Appointment texts. Help: {phone}. Msg and data rates may apply. Reply STOP to end texts. "
               "Emergency? Call 911. Talk now: 988.",),
        "es": ("Mensajes de citas. Ayuda: {phone}. Pueden aplicar tarifas. Responda ALTO para no recibir "
               "mensajes. Emergencia? 911. Hablar ahora: 988.",),
    },
    "answer_confirm": {
        "en": ("Thank you. See you {day} at {time}.",),
        "es": ("Gracias. Le esperamos el {date} a las {time}.",),
    },
    "answer_person": {  # a person reads it; outside opening hours these numbers must not wait for one
        "en": ("Thank you. Someone will call you. Sooner? {phone}. Emergency? Call 911. Talk now: 988.",),
        "es": ("Gracias. Alguien le llamara. Antes? {phone}. Emergencia? Llame al 911. Hablar ahora: 988, "
               "oprima 2.",),
    },
    "answer_crisis": {
        "en": ("You matter. Call or text 988 now, or call 911 if you are in danger. Someone here will call you: "
               "{phone}.",),
        "es": ("911 / 988 (2) / {phone}",),  # numbers alone until a translator has given words
    },
}
SUBJECTS: dict[str, dict[str, str]] = {
    "save_link": {"en": "Your link", "es": "Su enlace"},
    "code": {"en": "Your code", "es": "Su clave"},
    "received": {"en": "We got your form", "es": "Recibimos su formulario"},
    "booked": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "visit_72h": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "visit_24h": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "visit_24h_confirmed": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "visit_2h": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "missed": {"en": "We missed you", "es": "Hoy no pudimos verle"},
    "missed_later": {"en": "We missed you", "es": "No pudimos verle"},
    "call_us": {"en": "Please call us", "es": "Por favor llame"},
    "new_times": {"en": "New times", "es": "Nuevas horas"},
    "closed_today": {"en": "We are closed today", "es": "Hoy no abrimos"},
    "day_missed": {"en": "We missed you", "es": "No pudimos verle"},
    "no_contact": {"en": "We tried to call", "es": "Le llamamos"},
    "to_do": {"en": "One thing to finish", "es": "Le falta un paso"},
    "last": {"en": "You can come back any time", "es": "Puede volver cuando quiera"},
    "next_steps": {"en": "Your next steps", "es": "Sus pasos"},
    "before_start": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "before_start_today": {"en": "Your visit on {date}", "es": "Su visita del {date}"},
    "place_kept": {"en": "A spot for you", "es": "Un lugar para usted"},
    "place_ended": {"en": "Your spot", "es": "Su lugar"},
    "first_week": {"en": "How is it going?", "es": "¿Qué tal?"},
    "day_14": {"en": "How is it going?", "es": "¿Qué tal?"},
    "check_in": {"en": "How is it going?", "es": "¿Qué tal?"},
    "aftercare": {"en": "How are you?", "es": "¿Qué tal?"},
}
